using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Clients;

/// <summary>The owner is a member too: their member row decides what "assigned clients" means, so owner and rows change together.</summary>
internal static class ClientOwner
{
    /// <summary>
    /// Makes the person of <c>client.OwnerId</c> the owning member. Whoever owned it before stays a member: losing a client is a step of its own.
    /// </summary>
    /// <returns>The new owner's name; null when there is none.</returns>
    public static async Task<string?> ChangeAsync(
        StewardDb db,
        Client client,
        Guid? before,
        CurrentUser user,
        DateTime now,
        CancellationToken ct
    )
    {
        var owner = client.OwnerId is { } id ? await DemandActiveAsync(db, id, ct) : null;
        foreach (var member in await db.ClientMembers.Where(m => m.ClientId == client.Id && m.IsOwner).ToListAsync(ct))
            member.Own(false);
        if (owner is not null)
            await OwnAsync(db, client, owner, user, now, ct);
        db.Audit(
            new AuditEntry(user.Actor, "client.owner_changed", "client")
            {
                ObjectId = client.Id,
                ObjectName = client.Name,
                ObjectVersion = client.Version,
                ClientId = client.Id,
                Reason = $"owner {before?.ToString() ?? "none"} -> {client.OwnerId?.ToString() ?? "none"}",
            }
        );
        return owner?.Name;
    }

    /// <summary>Who owns a client sees it, so choosing the owner takes the right to manage who sees what.</summary>
    /// <exception cref="RefusedException">403: the owner would change, and this person may not.</exception>
    public static void Demand(CurrentUser user)
    {
        if (!user.May(Permission.GrantsManage))
            throw RefusedException.Forbidden(
                "Your role may not choose a client's owner: the owner can see the client. Leave the owner as it is, or ask somebody who manages grants."
            );
    }

    /// <summary>Whether owning the client shows it to somebody: whose role reaches assigned clients only, and who is no member yet.</summary>
    public static Task<bool> ShowsAsync(StewardDb db, Guid clientId, Guid? ownerId, CancellationToken ct) =>
        db.Users.AnyAsync(
            u =>
                u.Id == ownerId
                && u.Role.Scope == AccessScope.AssignedClients
                && !db.ClientMembers.Any(m => m.ClientId == clientId && m.UserId == u.Id),
            ct
        );

    public static AuditEntry Joined(CurrentUser user, Client client, User member) =>
        new(user.Actor, "member.added", "user")
        {
            ObjectId = member.Id,
            ObjectName = member.Name,
            ClientId = client.Id,
        };

    private static async Task OwnAsync(StewardDb db, Client client, User owner, CurrentUser user, DateTime now, CancellationToken ct)
    {
        if (await db.ClientMembers.SingleOrDefaultAsync(m => m.ClientId == client.Id && m.UserId == owner.Id, ct) is { } member)
        {
            member.Own(true);
            return;
        }
        var joined = await ClientMember.NotBeforeItsEndAsync(db, client.Id, owner.Id, now, ct);
        db.Add(new ClientMember(client.Id, owner.Id, isOwner: true, joined));
        db.Audit(Joined(user, client, owner));
    }

    private static async Task<User> DemandActiveAsync(StewardDb db, Guid id, CancellationToken ct)
    {
        var owner =
            await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct) ?? throw new InvalidException("ownerId", "There is no such person.");
        if (!owner.IsActive)
            throw new InvalidException("ownerId", $"{owner.Name} is deactivated and can't own a client. Choose somebody active.");
        return owner;
    }
}
