using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Tasks;

/// <summary>The client somebody means who typed its name, or the beginning of it: a list to choose from would never end.</summary>
public sealed class FindTaskClient(StewardDb db)
{
    public const int Limit = 8;

    public sealed record Item(Guid Id, string Name);

    /// <param name="Client">The one that is meant; null when it isn't clear.</param>
    /// <param name="Candidates">Those it could be; the first of them.</param>
    public sealed record Result(Item? Client, IReadOnlyList<Item> Candidates);

    /// <param name="text">A name or the beginning of one, or an id.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Result> RunAsync(string? text, CurrentUser user, CancellationToken ct)
    {
        // A parameter: as a constant EF would write NOT, which no index serves.
        var archived = false;
        var clients = db.InReachOf<Client>(user).VisibleTo(user).Where(c => c.IsArchived == archived);
        if (Guid.TryParseExact(text, "D", out var id))
        {
            var known = await clients.Where(c => c.Id == id).Select(c => new Item(c.Id, c.Name)).SingleOrDefaultAsync(ct);
            return new Result(known, []);
        }
        if (text is null || !Validation.IsStorable(text) || TextFold.SortKey(text) is not { Length: > 0 } key)
            return new Result(null, []);
        var end = key + "\U0010FFFF";
#pragma warning disable CA1309 // Becomes SQL, where the columns compare as bytes; the ordinal overloads don't.
        var found = await clients
            .Where(c => string.Compare(c.NameSort, key) >= 0 && string.Compare(c.NameSort, end) < 0)
            .OrderBy(c => c.NameSort)
            .ThenBy(c => c.Id)
            .Take(Limit)
            .Select(c => new
            {
                c.Id,
                c.Name,
                c.NameSort,
            })
            .ToListAsync(ct);
#pragma warning restore CA1309
        var exact = found.Where(c => string.Equals(c.NameSort, key, StringComparison.Ordinal)).ToList();
        var meant =
            exact.Count == 1 ? exact[0]
            : exact.Count == 0 && found.Count == 1 ? found[0]
            // Names that differ in their accents only: the one that was typed.
            : exact.Where(c => TextFold.Name(c.Name) == TextFold.Name(text)).ToList() is [var only] ? only
            : null;
        return new Result(meant is null ? null : new Item(meant.Id, meant.Name), [.. found.Select(c => new Item(c.Id, c.Name))]);
    }
}
