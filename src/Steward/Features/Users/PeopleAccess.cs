using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>
/// Who may administer whom. Decided inside the write transaction, on genuine rows, one administration at a time: of two requests the second sees
/// what the first did.
/// </summary>
internal static class PeopleAccess
{
    public const string LastAdmin = "last_admin";

    public static void Demand(CurrentUser user) => user.Demand(Permission.UsersManage);

    /// <summary>Holds all administration of people, and checks who administers: as they are stored now, not as they were a second ago.</summary>
    public static async Task<User> HoldActorAsync(StewardDb db, InstallationKeys keys, CurrentUser user, CancellationToken ct)
    {
        await Hold.InstallationAsync(db, ct);
        var actor = await db.Users.Include(u => u.Role).SingleAsync(u => u.Id == user.Id, ct);
        await DemandGenuineAsync(db, keys, actor, ct);
        if (!actor.IsActive || !Rights(actor.Role).Has(Permission.UsersManage))
            throw RefusedException.Forbidden();
        return actor;
    }

    /// <returns>Null: there is no such person.</returns>
    /// <exception cref="RefusedException">403: the person may do more than who administers.</exception>
    public static async Task<User?> HoldPersonAsync(StewardDb db, InstallationKeys keys, Guid id, CurrentUser user, CancellationToken ct)
    {
        var actor = await HoldActorAsync(db, keys, user, ct);
        await Hold.UserAsync(db, id, ct);
        if (await db.Users.Include(u => u.Role).SingleOrDefaultAsync(u => u.Id == id, ct) is not { } person)
            return null;
        await DemandGenuineAsync(db, keys, person, ct);
        DemandCovers(actor.Role, person.Role);
        return person;
    }

    /// <summary>Nobody hands out, takes away or takes over rights that they don't have: else whoever manages people makes themselves admin.</summary>
    public static void DemandCovers(Role own, Role other)
    {
        if (!Rights(own).Covers(Rights(other)) || (own.Scope == AccessScope.AssignedClients && other.Scope == AccessScope.AllClients))
            throw RefusedException.Forbidden(
                $"The role {other.Name} may do more than your own, so you can't give it or change those who have it. Ask an admin."
            );
    }

    /// <summary>Somebody must be left who can sign in and administer. Call it before the change, inside its transaction.</summary>
    /// <exception cref="RefusedException">409 <see cref="LastAdmin"/>.</exception>
    public static async Task DemandAnotherAdminAsync(StewardDb db, InstallationKeys keys, User person, CancellationToken ct)
    {
        if (person.Role.Name != Role.Admin || !person.IsActive || person.IsInvited)
            return;
        var others = await db
            .Users.AsNoTracking()
            .Where(u => u.Id != person.Id && u.Role.Name == Role.Admin && u.Status == UserStatus.Active && u.PasswordHash != null)
            .ToListAsync(ct);
        if (!others.Exists(keys.RightsSeal.IsGenuine))
            throw RefusedException.Conflict(
                LastAdmin,
                $"{person.Name} is the last active admin, and somebody must be able to administer Steward. Make somebody else an admin first, and let them sign in once."
            );
    }

    /// <exception cref="InvalidException">There is no such role.</exception>
    public static async Task<Role> FindRoleAsync(StewardDb db, InstallationKeys keys, string? name, CancellationToken ct)
    {
        var fold = TextFold.Name(name ?? "");
        if (await db.Roles.SingleOrDefaultAsync(r => r.NameFold == fold, ct) is not { } role)
        {
            var names = await db.Roles.OrderBy(r => r.Name).Select(r => r.Name).ToListAsync(ct);
            throw new InvalidException("role", $"There is no such role. Roles: {string.Join(", ", names)}.");
        }
        keys.RightsSeal.Demand(role);
        return role;
    }

    /// <summary>Links made for this person stay good when nothing that they rest on changed.</summary>
    public static async Task KeepLinksAsync(StewardDb db, User person, int before, CancellationToken ct)
    {
        foreach (var link in await db.SetupTokens.Where(t => t.UserId == person.Id && t.UserVersion == before).ToListAsync(ct))
            link.Follow(person);
    }

    private static async Task DemandGenuineAsync(StewardDb db, InstallationKeys keys, User person, CancellationToken ct)
    {
        keys.RightsSeal.Demand(person);
        keys.RightsSeal.Demand(person.Role);
        // A genuine row that is older than what the audit log knows was put back by somebody.
        if (await db.AuditEvents.Where(e => e.ObjectId == person.Id).MaxAsync(e => e.ObjectVersion, ct) > person.Version)
            throw new RightsForgedException(nameof(User));
    }

    private static PermissionSet Rights(Role role) => PermissionSet.Parse(role.Permissions);
}
