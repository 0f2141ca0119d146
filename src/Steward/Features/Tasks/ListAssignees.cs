using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Tasks;

/// <summary>Who can take on a task of a client. Who sees only assigned clients is offered its members, not the whole firm.</summary>
public sealed class ListAssignees(StewardDb db)
{
    public const int Limit = 100;

    public sealed record Person(Guid Id, string Name);

    /// <returns>By name, the first of them. Null: there is no such client, or none this person may see.</returns>
    public async Task<IReadOnlyList<Person>?> RunAsync(Guid clientId, CurrentUser user, CancellationToken ct)
    {
        if (!await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == clientId, ct))
            return null;
        var people = TaskAssignee.WhoSee(db, clientId, user.Now);
        if (user.Scope == AccessScope.AssignedClients)
            people = people.Where(u => db.ClientMembers.Any(m => m.ClientId == clientId && m.UserId == u.Id));
        return await people.OrderBy(u => u.NameSort).ThenBy(u => u.Id).Take(Limit).Select(u => new Person(u.Id, u.Name)).ToListAsync(ct);
    }
}
