using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>Who may reveal without the standing right, and who must not see this; those that ran out too.</summary>
public sealed class ListGrants(StewardDb db, CurrentUser user)
{
    /// <returns>Null: no such credential.</returns>
    public async Task<IReadOnlyList<GrantItem>?> RunAsync(Guid id, CancellationToken ct)
    {
        var clientId = await db.Credentials.VisibleTo(user).Where(c => c.Id == id).Select(c => (Guid?)c.ClientId).SingleOrDefaultAsync(ct);
        if (clientId is null)
            return null;
        user.Demand(Permission.GrantsManage);
        var grants = db.AccessGrants.Where(g => g.ClientId == clientId && (g.CredentialId == null || g.CredentialId == id));
        return await GrantItem.Query(db, grants).ToListAsync(ct);
    }
}
