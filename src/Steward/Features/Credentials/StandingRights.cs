using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>
/// Whether the member and grant rows that let somebody see user names are Steward's own and still stand: the same rule as at a reveal, for a
/// page of credentials in three queries. Who reveals by role, at every client, rests on no such row and costs none.
/// </summary>
internal static class StandingRights
{
    /// <summary>Of those credentials whose user name would be shown, which must not be, and the table somebody wrote to.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> FindForgedAsync(
        StewardDb db,
        InstallationKeys keys,
        IEnumerable<CredentialRow> rows,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var forged = new Dictionary<Guid, string>();
        var shown = rows.Where(r => r.MayReveal).Select(r => r.Credential).ToList();
        if (shown.Count == 0)
            return forged;
        Guid[] clients = [.. shown.Select(c => c.ClientId).Distinct()];
        if (user.Scope == AccessScope.AssignedClients)
        {
            var standing = await MembershipsAsync(db, keys, clients, user, ct);
            foreach (var credential in shown.Where(c => !standing.Contains(c.ClientId)))
                forged[credential.Id] = nameof(ClientMember);
        }
        if (!user.May(Permission.CredentialsReveal))
        {
            var broken = await BrokenGrantsAsync(db, keys, clients, user, ct);
            foreach (var credential in shown.Where(c => broken.Exists(g => Concerns(g, c))))
                forged.TryAdd(credential.Id, nameof(AccessGrant));
        }
        return forged;
    }

    /// <summary>Where this person is a member by a row that is genuine and was not removed since.</summary>
    private static async Task<HashSet<Guid>> MembershipsAsync(
        StewardDb db,
        InstallationKeys keys,
        Guid[] clients,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var members = await db.ClientMembers.AsNoTracking().Where(m => m.UserId == user.Id && clients.Contains(m.ClientId)).ToListAsync(ct);
        var removed = await db
            .AuditEvents.Where(e => e.ObjectId == user.Id && e.Action == ClientMember.RemovedAction)
            .Select(e => new { e.ClientId, e.At })
            .ToListAsync(ct);
        return
        [
            .. members
                .Where(m => keys.RightsSeal.IsGenuine(m) && !removed.Exists(r => r.ClientId == m.ClientId && r.At > m.CreatedAt))
                .Select(m => m.ClientId),
        ];
    }

    // All of them, those that ran out too: an edited end or effect must not hide a row from the check.
    private static async Task<List<AccessGrant>> BrokenGrantsAsync(
        StewardDb db,
        InstallationKeys keys,
        Guid[] clients,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var grants = await db.AccessGrants.AsNoTracking().Where(g => g.UserId == user.Id && clients.Contains(g.ClientId)).ToListAsync(ct);
        Guid?[] allowing = [.. grants.Where(g => g.Effect == GrantEffect.Allow).Select(g => (Guid?)g.Id)];
        var revoked = await db
            .AuditEvents.Where(e => allowing.Contains(e.ObjectId) && e.Action == GrantAccess.Revoked)
            .Select(e => e.ObjectId)
            .ToListAsync(ct);
        grants.RemoveAll(g => keys.RightsSeal.IsGenuine(g) && !revoked.Contains(g.Id));
        return grants;
    }

    private static bool Concerns(AccessGrant grant, Credential credential) =>
        grant.ClientId == credential.ClientId && (grant.CredentialId is null || grant.CredentialId == credential.Id);
}
