using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Clients;

public sealed class RemoveMember(WriteTransaction write, TimeProvider clock)
{
    /// <returns>False: there is no such client, or none this person may see. Removing who is no member changes nothing.</returns>
    /// <exception cref="RefusedException">403: no right to manage who sees what. 409: the person owns the client.</exception>
    public async Task<bool> RunAsync(Guid clientId, Guid userId, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.GrantsManage);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldAsync(clientId, user, ct) is not { } client)
                    return false;
                if (await db.ClientMembers.SingleOrDefaultAsync(m => m.ClientId == clientId && m.UserId == userId, ct) is { } member)
                    await RemoveAsync(db, client, member, user, now, ct);
                return true;
            },
            ct
        );
    }

    private static async Task RemoveAsync(
        StewardDb db,
        Client client,
        ClientMember member,
        CurrentUser user,
        DateTime now,
        CancellationToken ct
    )
    {
        var name = await db.Users.Where(u => u.Id == member.UserId).Select(u => u.Name).SingleAsync(ct);
        if (member.IsOwner || client.OwnerId == member.UserId)
            throw RefusedException.Conflict(
                "member_is_owner",
                $"{name} owns {client.Name}, and its owner is always a member. Choose another owner first; then remove {name}."
            );
        db.Remove(member);
        await EndGrants.OfMemberAsync(db, client.Id, client.Name, member.UserId, user, ct);
        db.Add(new Activity(client.Id, user.Id, "member.removed", name, null, now));
        db.Audit(
            new AuditEntry(user.Actor, ClientMember.RemovedAction, "user")
            {
                ObjectId = member.UserId,
                ObjectName = name,
                ClientId = client.Id,
            }
        );
    }
}
