using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>Deactivates a person, or takes that back: who is deactivated can't sign in, and their name stays where they left it.</summary>
public sealed class ChangeUserStatus(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    SessionSettings sessions,
    Identities identities,
    TimeProvider clock
)
{
    /// <returns>Null: there is no such person. Twice is once.</returns>
    /// <exception cref="RefusedException">403 as for every administration of people. 409: the last admin.</exception>
    /// <exception cref="StaleException">Somebody else saved in between.</exception>
    public async Task<PersonView?> RunAsync(Guid id, bool active, int? version, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        if (!await db.Users.AnyAsync(u => u.Id == id, ct))
            return null;
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var now = clock.GetUtcNow().UtcDateTime;
        var saved = await write.RunAsync(
            async writing =>
            {
                if (await PeopleAccess.HoldPersonAsync(writing, keys, id, user, ct) is not { } person)
                    return null;
                if (version is not null && person.Version != version)
                    throw new StaleException(PersonView.Of(person), person.Version);
                await PersonChanges.SetActiveAsync(writing, keys, person, active, user.Actor, now, ct);
                return PersonView.Of(person);
            },
            ct
        );
        identities.ForgetAll();
        return saved;
    }
}
