using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Tasks;

/// <summary>
/// A task is given only to somebody who sees it: whose role reaches all clients, or who is assigned to this one. Everybody else is outside:
/// a task must not be a way past the members of a client, nor wait for somebody who never finds it.
/// </summary>
internal static class TaskAssignee
{
    /// <summary>The code of the refusal; a page offers to add the person as a member.</summary>
    public const string Outside = "assignee_outside";

    /// <returns>Their name.</returns>
    /// <exception cref="InvalidException">There is no such person, or none whose name <paramref name="user"/> may learn; or they work here no longer.</exception>
    /// <exception cref="RefusedException">409 <see cref="Outside"/>.</exception>
    public static async Task<string> DemandAsync(StewardDb db, Client client, Guid id, CurrentUser user, DateTime now, CancellationToken ct)
    {
        var person = await ListPeople.KnownTo(db, user).AsNoTracking().Include(u => u.Role).SingleOrDefaultAsync(u => u.Id == id, ct);
        if (person is null)
            throw new InvalidException("assigneeId", "There is no such person.");
        if (!person.IsActive)
            throw new InvalidException("assigneeId", $"{person.Name} is deactivated and can't take on tasks. Choose somebody active.");
        if (!await SeesAsync(db, client.Id, person, now, ct))
            throw RefusedException.Conflict(
                Outside,
                $"{person.Name} is not a member of {client.Name} and would not see this task. Add them as a member first, or choose somebody else."
            );
        return person.Name;
    }

    /// <summary>Those among the active people who see the client.</summary>
    public static IQueryable<User> WhoSee(StewardDb db, Guid clientId, DateTime now) =>
        db.Users.Where(u =>
            u.Status == UserStatus.Active
            && (u.Role.Scope == AccessScope.AllClients || db.ClientMembers.Any(m => m.ClientId == clientId && m.UserId == u.Id))
            && !db.AccessGrants.Any(g =>
                g.ClientId == clientId
                && g.UserId == u.Id
                && g.CredentialId == null
                && g.Effect == GrantEffect.Deny
                && (g.Until == null || g.Until > now)
            )
        );

    private static async Task<bool> SeesAsync(StewardDb db, Guid clientId, User person, DateTime now, CancellationToken ct)
    {
        var permissions = PermissionSet.Parse(person.Role.Permissions);
        return permissions.Has(Permission.ClientsRead)
            && permissions.Has(Permission.TasksRead)
            && await WhoSee(db, clientId, now).AnyAsync(u => u.Id == person.Id, ct);
    }
}
