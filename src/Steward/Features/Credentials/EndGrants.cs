using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>
/// Grants that go because something else does. Each is audited as revoked: a row put back later by hand is known by that, and opens nothing.
/// </summary>
internal static class EndGrants
{
    /// <summary>What was handed to a person at a client ends with being its member; else it would come back with them one day, unasked.</summary>
    /// <remarks>Denials stay: taking somebody off a client must never show them more.</remarks>
    public static async Task OfMemberAsync(
        StewardDb db,
        Guid clientId,
        string clientName,
        Guid userId,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var grants = await db
            .AccessGrants.AsTracking()
            .Where(g => g.ClientId == clientId && g.UserId == userId && g.Effect == GrantEffect.Allow)
            .ToListAsync(ct);
        Remove(db, grants, clientName, user);
    }

    public static async Task OfCredentialAsync(StewardDb db, Credential credential, Actor actor, CancellationToken ct) =>
        Remove(db, await db.AccessGrants.AsTracking().Where(g => g.CredentialId == credential.Id).ToListAsync(ct), credential.Name, actor);

    /// <summary>
    /// Of a credential that came from another client: what was allowed ended with that, what is denied holds at the new one too.
    /// </summary>
    /// <exception cref="RightsForgedException">A denial was changed, or taken away, past Steward: moving must not make that good.</exception>
    public static async Task OfMovedAsync(
        StewardDb db,
        InstallationKeys keys,
        Credential credential,
        CurrentUser user,
        DateTime now,
        CancellationToken ct
    )
    {
        var grants = await db.AccessGrants.AsTracking().Where(g => g.CredentialId == credential.Id).ToListAsync(ct);
        var lacksDenial = await db.AuditEvents.AnyAsync(
            e =>
                e.CredentialId == credential.Id
                && e.Action == GrantAccess.Denied
                && !db.AccessGrants.Any(g => g.Id == e.ObjectId)
                && !db.AuditEvents.Any(r => r.ObjectId == e.ObjectId && r.Action == GrantAccess.Revoked),
            ct
        );
        if (lacksDenial)
            throw new RightsForgedException(nameof(AccessGrant));
        Remove(db, grants, credential.Name, user);
        foreach (var grant in grants)
        {
            // One whose effect or end was edited would else end like any other.
            keys.RightsSeal.Demand(grant);
            if (grant.Effect != GrantEffect.Deny || grant.Until <= now)
                continue;
            var denial = new AccessGrant(
                grant.UserId,
                credential.ClientId,
                credential.Id,
                GrantEffect.Deny,
                grant.Until,
                grant.GrantedBy,
                now
            );
            db.Add(denial);
            db.Audit(GrantAccess.Entry(user, GrantAccess.Denied, credential.Name, denial));
        }
    }

    public static void Remove(StewardDb db, IEnumerable<AccessGrant> grants, string objectName, CurrentUser user) =>
        Remove(db, grants, objectName, user.Actor);

    public static void Remove(StewardDb db, IEnumerable<AccessGrant> grants, string objectName, Actor actor)
    {
        foreach (var grant in grants)
        {
            db.Remove(grant);
            db.Audit(GrantAccess.Entry(actor, GrantAccess.Revoked, objectName, grant));
        }
    }
}
