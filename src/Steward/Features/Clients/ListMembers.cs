using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Clients;

/// <summary>Somebody assigned to a client: what the API answers and pages show.</summary>
public sealed record MemberView(Guid UserId, string Name, string Email, string Role, bool IsOwner, bool IsActive, DateTime CreatedAt);

public sealed class ListMembers(StewardDb db)
{
    /// <returns>By name. Null: there is no such client, or none this person may see.</returns>
    public async Task<Page<MemberView>?> RunAsync(Guid clientId, Cursor? after, int limit, CurrentUser user, CancellationToken ct)
    {
        if (!await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == clientId, ct))
            return null;
        var people = db.Users.Join(
            db.ClientMembers.Where(m => m.ClientId == clientId),
            u => u.Id,
            m => m.UserId,
            (u, m) => new { User = u, Member = m }
        );
        if (after is { Key: var key, Id: var id })
            people = people.Where(p => Keyset.After(p.User.NameSort, p.User.Id, key, id));
        var rows = await people
            .OrderBy(p => p.User.NameSort)
            .ThenBy(p => p.User.Id)
            .Take(limit + 1)
            .Select(p => new MemberView(
                p.User.Id,
                p.User.Name,
                p.User.Email,
                p.User.Role.Name,
                p.Member.IsOwner,
                p.User.Status == UserStatus.Active,
                p.Member.CreatedAt
            ))
            .ToListAsync(ct);
        return Page<MemberView>.Of(rows, limit, m => Cursor.Encode(TextFold.SortKey(m.Name), m.UserId));
    }
}
