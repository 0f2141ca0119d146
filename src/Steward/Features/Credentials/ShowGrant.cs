using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>One grant or denial on a credential or on its whole client; also one that ran out.</summary>
public sealed class ShowGrant(StewardDb db, CurrentUser user)
{
    /// <returns>Null: no such credential, or no such grant on it.</returns>
    public async Task<GrantItem?> RunAsync(Guid id, Guid grantId, CancellationToken ct)
    {
        var clientId = await db.Credentials.VisibleTo(user).Where(c => c.Id == id).Select(c => (Guid?)c.ClientId).SingleOrDefaultAsync(ct);
        if (clientId is null)
            return null;
        user.Demand(Permission.GrantsManage);
        var grants = db.AccessGrants.Where(g =>
            g.Id == grantId && g.ClientId == clientId && (g.CredentialId == null || g.CredentialId == id)
        );
        return await GrantItem.Query(db, grants).SingleOrDefaultAsync(ct);
    }
}
