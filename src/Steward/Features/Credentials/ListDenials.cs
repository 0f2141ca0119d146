using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

/// <summary>Somebody who is kept out of a credential, or of a whole client when <paramref name="CredentialId"/> is null.</summary>
public sealed record DenialItem(
    Guid Id,
    Guid UserId,
    string UserName,
    Guid ClientId,
    string ClientName,
    Guid? CredentialId,
    string? CredentialName,
    DateTime? Until,
    Guid? GrantedBy,
    DateTime CreatedAt
);

/// <summary>
/// Who is kept out of what, the oldest first. For those who answer for everybody's rights: the only list that names what is hidden from
/// whoever asks, for a denial that hides itself could never be found and lifted.
/// </summary>
public sealed class ListDenials(StewardDb db, CurrentUser user)
{
    public async Task<Page<DenialItem>> RunAsync(Cursor? after, int limit, CancellationToken ct)
    {
        user.Demand(Permission.RolesManage);
        var denials = db.AccessGrants.Where(g => g.Effect == GrantEffect.Deny);
        if (after is { Id: var last })
            denials = denials.Where(g => g.Id > last);
        var rows = await denials
            .OrderBy(g => g.Id)
            .Take(limit + 1)
            .Select(g => new DenialItem(
                g.Id,
                g.UserId,
                db.Users.Where(u => u.Id == g.UserId).Select(u => u.Name).First(),
                g.ClientId,
                db.Clients.Where(c => c.Id == g.ClientId).Select(c => c.Name).First(),
                g.CredentialId,
                db.Credentials.Where(c => c.Id == g.CredentialId).Select(c => c.Name).FirstOrDefault(),
                g.Until,
                g.GrantedBy,
                g.CreatedAt
            ))
            .ToListAsync(ct);
        return Page<DenialItem>.Of(rows, limit, d => Cursor.Encode("", d.Id));
    }
}
