using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Users;

/// <summary>Ends every session of somebody else: a lost telephone, a hurried goodbye.</summary>
public sealed class SignOutUser(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    SessionSettings sessions,
    Identities identities,
    TimeProvider clock
)
{
    /// <returns>False: there is no such person.</returns>
    public async Task<bool> RunAsync(Guid id, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        if (!await db.Users.AnyAsync(u => u.Id == id, ct))
            return false;
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var now = clock.GetUtcNow().UtcDateTime;
        var done = await write.RunAsync(
            async writing =>
            {
                if (await PeopleAccess.HoldPersonAsync(writing, keys, id, user, ct) is not { } person)
                    return false;
                await EndSessions.AllAsync(writing, id, "signed out by whoever manages people", user.Actor, now, ct);
                writing.Audit(PersonChanges.Entry(user.Actor, "user.signed_out", person, null));
                return true;
            },
            ct
        );
        identities.ForgetAll();
        return done;
    }
}
