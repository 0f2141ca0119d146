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
    /// <param name="Losing">Who sees it today, and would no more.</param>
    public sealed record Result(
        Guid ClientId,
        string ClientName,
        int EndingGrants,
        IReadOnlyList<Viewer>? People,
        IReadOnlyList<string> Losing
    );

    /// <param name="Person">Who, and by what right.</param>
    /// <param name="IsNew">They don't see it today.</param>
    public sealed record Viewer(CredentialPerson Person, bool IsNew);

    /// <returns>Null: no such credential, or no such client.</returns>
    public async Task<Result?> RunAsync(Guid id, Guid clientId, CancellationToken ct)
    {
        var client = await db.Clients.VisibleTo(user).Where(c => c.Id == clientId).Select(c => c.Name).SingleOrDefaultAsync(ct);
        var from = await db.Credentials.VisibleTo(user).Where(c => c.Id == id).Select(c => (Guid?)c.ClientId).SingleOrDefaultAsync(ct);
        if (client is null || from is null)
            return null;
        var grants = await db
            .AccessGrants.Where(g => g.CredentialId == id && (g.Until == null || g.Until > user.Now))
            .Select(g => new { g.UserId, g.Effect })
            .ToListAsync(ct);
        var granted = grants.Where(g => g.Effect == GrantEffect.Allow).Select(g => g.UserId).Distinct().Count();
        if (!user.May(Permission.GrantsManage))
            return new Result(clientId, client, granted, null, []);
        var today = await CredentialAudience.OfAsync(db, id, from.Value, only: null, user.Now, ct);
        var people = await CredentialAudience.OfAsync(db, id, clientId, only: null, user.Now, ct);
        // Whoever is kept out of it stays kept out.
        people.RemoveAll(p => grants.Exists(g => g.UserId == p.Id && g.Effect == GrantEffect.Deny));
        return new Result(
            clientId,
            client,
            granted,
            [.. people.Select(p => new Viewer(p, !today.Exists(t => t.Id == p.Id)))],
            [.. today.Where(t => !people.Exists(p => p.Id == t.Id)).Select(t => t.Name)]
        );
    }
}
