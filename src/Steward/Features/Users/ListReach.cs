using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Sessions;

namespace Steward.Features.Users;

/// <summary>Where a person belongs: the clients they own or are a member of, and what was granted or denied to them there.</summary>
public sealed class ListReach(StewardDb db)
{
    public const int Limit = 200;

    public sealed record Membership(Guid ClientId, string ClientName, bool IsOwner, DateTime Since);

    /// <param name="CredentialId">Null: all of the client.</param>
    /// <param name="Via">A credential under which the grant is taken back; null when the client has none.</param>
    public sealed record Grant(
        Guid Id,
        Guid ClientId,
        string ClientName,
        Guid? CredentialId,
        string? CredentialName,
        GrantEffect Effect,
        DateTime? Until,
        Guid? Via
    );

    public sealed record Result(IReadOnlyList<Membership> Clients, IReadOnlyList<Grant> Grants);

    /// <returns>Only of clients and credentials that who asks sees too; at most <see cref="Limit"/> of each.</returns>
    /// <exception cref="Platform.RefusedException">403: no right to manage people.</exception>
    public async Task<Result> RunAsync(Guid personId, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        var seen = db.Clients.VisibleTo(user);
        // Managing people is no right to credentials: what a grant is for is named to who sees that.
        var keys = db.Credentials.VisibleTo(user).AsNoTracking();
        var clients = await db
            .ClientMembers.Where(m => m.UserId == personId)
            .Join(seen, m => m.ClientId, c => c.Id, (m, c) => new { Member = m, Client = c })
            .OrderBy(x => x.Client.NameSort)
            .ThenBy(x => x.Client.Id)
            .Take(Limit)
            .Select(x => new Membership(x.Client.Id, x.Client.Name, x.Member.IsOwner, x.Member.CreatedAt))
            .ToListAsync(ct);
        var grants = await db
            .AccessGrants.Where(g => g.UserId == personId && (g.CredentialId == null || keys.Any(k => k.Id == g.CredentialId)))
            .Join(seen, g => g.ClientId, c => c.Id, (g, c) => new { Grant = g, Client = c })
            .OrderBy(x => x.Grant.Id)
            .Take(Limit)
            .Select(x => new Grant(
                x.Grant.Id,
                x.Client.Id,
                x.Client.Name,
                x.Grant.CredentialId,
                keys.Where(k => k.Id == x.Grant.CredentialId).Select(k => k.Name).FirstOrDefault(),
                x.Grant.Effect,
                x.Grant.Until,
                x.Grant.CredentialId ?? keys.Where(k => k.ClientId == x.Client.Id).Select(k => (Guid?)k.Id).FirstOrDefault()
            ))
            .ToListAsync(ct);
        return new Result(clients, grants);
    }
}
