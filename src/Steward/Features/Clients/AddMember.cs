using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Clients;

/// <summary>Assigns a person to a client: those whose role reaches only assigned clients see it from then on.</summary>
public sealed class AddMember(WriteTransaction write, SessionSettings sessions, TimeProvider clock)
{
    /// <returns>Null: there is no such client, none this person may see, or no such user. Adding twice is once.</returns>
    /// <exception cref="RefusedException">403: no right to manage who sees what, or <c>step_up_required</c>. 409: the user is deactivated.</exception>
    public async Task<MemberView?> RunAsync(Guid clientId, Guid userId, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.GrantsManage);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (
                    await db.HoldAsync(clientId, user, ct) is not { } client
                    || await db.Users.Include(u => u.Role).SingleOrDefaultAsync(u => u.Id == userId, ct) is not { } person
                )
                    return null;
                var member = await db.ClientMembers.SingleOrDefaultAsync(m => m.ClientId == clientId && m.UserId == userId, ct);
                member ??= Add(db, client, person, user, await ClientMember.NotBeforeItsEndAsync(db, clientId, userId, now, ct));
                await db.SaveChangesAsync(ct);
                return new MemberView(
                    person.Id,
                    person.Name,
                    person.Email,
                    person.Role.Name,
                    member.IsOwner,
                    person.IsActive,
                    member.CreatedAt
                );
            },
            ct
        );
    }

    private ClientMember Add(StewardDb db, Client client, User person, CurrentUser user, DateTime now)
    {
        if (!person.IsActive)
            throw RefusedException.Conflict(
                "user_inactive",
                $"{person.Name} is deactivated and can't be a member. Reactivate them first, or choose somebody else."
            );
        // It shows somebody a client: an open browser is not enough.
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var member = new ClientMember(client.Id, person.Id, isOwner: false, now);
        db.Add(member);
        db.Add(new Activity(client.Id, user.Id, "member.added", person.Name, null, now));
        db.Audit(ClientOwner.Joined(user, client, person));
        return member;
    }
}
