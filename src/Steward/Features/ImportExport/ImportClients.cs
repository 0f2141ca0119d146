using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>The clients that a file may go to, and which of them a folder's name means.</summary>
internal static class ImportClients
{
    /// <param name="db">Where they are.</param>
    /// <param name="user">Who sees it; null: the command line, which sees everything outside the trash.</param>
    public static IQueryable<Client> Seen(StewardDb db, CurrentUser? user) =>
        user is null ? db.Clients.Where(c => c.TrashedAt == null) : db.Clients.VisibleTo(user);

    /// <summary>The same name under <see cref="TextFold.Name"/>; of several, one in use before an archived one, then the oldest.</summary>
    public static async Task<Guid?> FindAsync(IQueryable<Client> among, string name, CancellationToken ct)
    {
        // The sort key is coarser than the name: its index narrows, the fold decides.
        var sort = TextFold.SortKey(name);
        var fold = TextFold.Name(name);
        var near = await among
            .Where(c => c.NameSort == sort)
            .OrderBy(c => c.IsArchived)
            .ThenBy(c => c.Id)
            .Select(c => new { c.Id, c.Name })
            .ToListAsync(ct);
        return near.FirstOrDefault(c => string.Equals(TextFold.Name(c.Name), fold, StringComparison.Ordinal))?.Id;
    }

    /// <summary>The first of these names that a client has already; null when none has.</summary>
    public static async Task<string?> FindAnyAsync(IQueryable<Client> among, IReadOnlyCollection<string> names, CancellationToken ct)
    {
        var sorts = names.Select(n => TextFold.SortKey(n)).ToList();
        var near = await among.Where(c => sorts.Contains(c.NameSort)).Select(c => c.Name).ToListAsync(ct);
        var folds = names.Select(TextFold.Name).ToHashSet(StringComparer.Ordinal);
        return near.FirstOrDefault(n => folds.Contains(TextFold.Name(n)));
    }
}
