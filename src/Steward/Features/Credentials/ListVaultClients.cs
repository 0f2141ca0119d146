using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>The clients to choose from where the vault is narrowed: those with credentials, the first of them by name.</summary>
public sealed class ListVaultClients(StewardDb db, CurrentUser user)
{
    public const int Limit = 100;

    public sealed record Item(Guid Id, string Name);

    /// <param name="chosen">Listed in any case.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<Item>> RunAsync(IReadOnlyList<Guid> chosen, CancellationToken ct)
    {
        var clients = db.InReachOf<Client>(user).VisibleTo(user);
        // Compared, not negated: SQLite finds the index of their order by that alone.
        var archived = false;
        var first = await Items(clients.Where(c => c.IsArchived == archived && c.Credentials > 0)).Take(Limit).ToListAsync(ct);
        var missing = chosen.Except(first.Select(c => c.Id)).ToArray();
        if (missing.Length == 0)
            return first;
        return [.. await Items(clients.Where(c => missing.Contains(c.Id))).ToListAsync(ct), .. first];
    }

    private static IQueryable<Item> Items(IQueryable<Client> clients) =>
        clients.OrderBy(c => c.NameSort).ThenBy(c => c.Id).Select(c => new Item(c.Id, c.Name));
}
