using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>What <see cref="MoveCredential"/> would do, for who is about to.</summary>
public sealed class PreviewMove(StewardDb db, CurrentUser user)
{
    /// <param name="EndingGrants">How many people it was granted to; they lose that.</param>
    /// <param name="People">Who would see it; null for those who manage no grants.</param>
    public sealed record Result(Guid ClientId, string ClientName, int EndingGrants, IReadOnlyList<CredentialPerson>? People);

    /// <returns>Null: no such credential, or no such client.</returns>
    public async Task<Result?> RunAsync(Guid id, Guid clientId, CancellationToken ct)
    {
        var client = await db.Clients.VisibleTo(user).Where(c => c.Id == clientId).Select(c => c.Name).SingleOrDefaultAsync(ct);
        if (client is null || !await db.Credentials.VisibleTo(user).AnyAsync(c => c.Id == id, ct))
            return null;
        var grants = await db
            .AccessGrants.Where(g => g.CredentialId == id && (g.Until == null || g.Until > user.Now))
            .Select(g => new { g.UserId, g.Effect })
            .ToListAsync(ct);
        var granted = grants.Where(g => g.Effect == GrantEffect.Allow).Select(g => g.UserId).Distinct().Count();
        if (!user.May(Permission.GrantsManage))
            return new Result(clientId, client, granted, null);
        var people = await CredentialAudience.OfAsync(db, id, clientId, only: null, user.Now, ct);
        // Whoever is kept out of it stays kept out.
        people.RemoveAll(p => grants.Exists(g => g.UserId == p.Id && g.Effect == GrantEffect.Deny));
        return new Result(clientId, client, granted, people);
    }
}
