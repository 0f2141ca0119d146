using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>The clients that rows name: those this person sees, by folded name, and those that are made for them.</summary>
internal sealed class TableClients(StewardDb db, ImportRun run, UnknownClients unknown, CurrentUser? user)
{
    private readonly Dictionary<string, ImportClient?> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _severalInUse = new(StringComparer.Ordinal);

    /// <summary>Those that rows belong to.</summary>
    public IReadOnlyCollection<ImportClient> All => [.. _byName.Values.OfType<ImportClient>()];

    public async Task LoadAsync(IEnumerable<string> names, CancellationToken ct)
    {
        var missing = names.Select(n => (Name: n, Fold: TextFold.Name(n))).Where(n => !_byName.ContainsKey(n.Fold)).ToList();
        var sorts = missing.Select(n => TextFold.SortKey(n.Name)).Distinct(StringComparer.Ordinal).ToList();
        // Of several with one name, one in use before an archived one, then the oldest.
        var near = await ImportClients
            .Seen(db, user)
            .Where(c => sorts.Contains(c.NameSort))
            .OrderBy(c => c.IsArchived)
            .ThenBy(c => c.Id)
            .Select(c => new
            {
                c.Id,
                c.Name,
                c.IsArchived,
            })
            .ToListAsync(ct);
        _severalInUse.UnionWith(
            near.Where(c => !c.IsArchived).GroupBy(c => TextFold.Name(c.Name)).Where(g => g.Count() > 1).Select(g => g.Key)
        );
        foreach (var client in near)
            _byName.TryAdd(TextFold.Name(client.Name), new ImportClient(run.Id, client.Id, client.Name, isNew: false));
        foreach (var (_, fold) in missing)
            _byName.TryAdd(fold, null);
    }

    /// <exception cref="InvalidException">There is none of this name, and none is to be made; or there are several.</exception>
    public ImportClient Of(string? name)
    {
        var fold = TextFold.Name(name);
        if (fold.Length == 0)
            throw new InvalidException("client", "The client's name is missing.");
        if (_severalInUse.Contains(fold))
            throw new InvalidException(
                "client",
                $"Several clients are called “{TableRow.Shown(name!)}”. Give them names that differ, here and in the file."
            );
        if (_byName.GetValueOrDefault(fold) is { } known)
            return known;
        if (unknown == UnknownClients.Refuse)
            throw new InvalidException(
                "client",
                $"There is no client “{TableRow.Shown(name!)}”. Add it first, or let the import create unknown clients."
            );
        var details = new ClientInput(name, null, null, null, null, null, null).Check();
        return (_byName[fold] = new ImportClient(run.Id, Guid.CreateVersion7(), details.Name, isNew: true))!;
    }

    /// <summary>Who sees only assigned clients owns what they bring, or it is gone the moment it is there.</summary>
    public static Guid? OwnerOf(CurrentUser? user) => user?.Scope == AccessScope.AssignedClients ? user.Id : null;
}
