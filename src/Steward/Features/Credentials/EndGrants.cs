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
