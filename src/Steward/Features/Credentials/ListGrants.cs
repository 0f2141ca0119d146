using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

/// <summary>Who may reveal without the standing right, and who must not see this; those that ran out too.</summary>
public sealed class ListGrants(StewardDb db, CurrentUser user)
{
    /// <param name="id">The credential.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="limit">Null: all of them.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The oldest first. Null: no such credential.</returns>
    public async Task<Page<GrantItem>?> RunAsync(Guid id, Cursor? after, int? limit, CancellationToken ct)
    {
        var clientId = await db.Credentials.VisibleTo(user).Where(c => c.Id == id).Select(c => (Guid?)c.ClientId).SingleOrDefaultAsync(ct);
        if (clientId is null)
            return null;
        user.Demand(Permission.GrantsManage);
        var grants = db.AccessGrants.Where(g => g.ClientId == clientId && (g.CredentialId == null || g.CredentialId == id));
        if (after is { Id: var last })
            grants = grants.Where(g => g.Id > last);
        if (limit is { } most)
            grants = grants.OrderBy(g => g.Id).Take(most + 1);
        var rows = await GrantItem.Query(db, grants).ToListAsync(ct);
        return Page<GrantItem>.Of(rows, limit ?? rows.Count, g => Cursor.Encode("", g.Id));
    }
}
