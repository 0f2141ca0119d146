using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>Another name, time zone, role or status. Another role, and being deactivated, ends every session of that person.</summary>
public sealed class EditUser(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    SessionSettings sessions,
    Identities identities,
    TimeProvider clock
)
{
    /// <param name="Active">Null: as it is.</param>
    public sealed record Request(string? Name, string? Role, string? TimeZone, bool? Active = null);

    /// <param name="id">Whom.</param>
    /// <param name="request">All of it.</param>
    /// <param name="version">The version it was made from; null: whatever is stored.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: there is no such person.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    /// <exception cref="RefusedException">403: no right, password not confirmed lately, or more rights than one's own. 409: the last admin.</exception>
    /// <exception cref="StaleException">Somebody else saved in between.</exception>
    public async Task<PersonView?> RunAsync(Guid id, Request request, int? version, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        if (!await db.Users.AnyAsync(u => u.Id == id, ct))
            return null;
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var (name, zone) = new PersonInput(request.Name, request.TimeZone).Check();
        var now = clock.GetUtcNow().UtcDateTime;
        var saved = await write.RunAsync(
            async writing =>
            {
                if (await PeopleAccess.HoldPersonAsync(writing, keys, id, user, ct) is not { } person)
                    return null;
                if (version is not null && person.Version != version)
                    throw new StaleException(PersonView.Of(person), person.Version);
                if (person.Name != name || person.TimeZone != zone)
                    await PersonChanges.DescribeAsync(writing, person, name, zone, user.Actor, now, ct);
                await ChangeRoleAsync(writing, person, request.Role, user, now, ct);
                if (request.Active is { } active)
                    await PersonChanges.SetActiveAsync(writing, keys, person, active, user.Actor, now, ct);
                return PersonView.Of(person);
            },
            ct
        );
        identities.ForgetAll();
        return saved;
    }

    private async Task ChangeRoleAsync(StewardDb writing, User person, string? name, CurrentUser user, DateTime now, CancellationToken ct)
    {
        var role = await PeopleAccess.FindRoleAsync(writing, keys, name, ct);
        if (role.Id == person.RoleId)
            return;
        var actor = await writing.Users.Include(u => u.Role).SingleAsync(u => u.Id == user.Id, ct);
        PeopleAccess.DemandCovers(actor.Role, role);
        await PeopleAccess.DemandAnotherAdminAsync(writing, keys, person, ct);
        var before = person.Role.Name;
        person.ChangeRole(role, now);
        // What a link was made for was another role.
        await writing.SetupTokens.Where(t => t.UserId == person.Id && person.PasswordHash != null).ExecuteDeleteAsync(ct);
        if (person.IsInvited)
            await PeopleAccess.KeepLinksAsync(writing, person, person.Version - 1, ct);
        await EndSessions.AllAsync(writing, person.Id, "role changed", user.Actor, now, ct);
        writing.Audit(PersonChanges.Entry(user.Actor, "user.role_changed", person, $"role {before} -> {role.Name}"));
    }
}
