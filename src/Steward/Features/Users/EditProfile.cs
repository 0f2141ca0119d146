using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>One's own name and time zone.</summary>
public sealed class EditProfile(WriteTransaction write, InstallationKeys keys, Identities identities, TimeProvider clock)
{
    /// <exception cref="InvalidException">By field.</exception>
    public async Task RunAsync(PersonInput input, CurrentUser user, CancellationToken ct)
    {
        var (name, zone) = input.Check();
        var now = clock.GetUtcNow().UtcDateTime;
        await write.RunAsync(
            async db =>
            {
                await Hold.UserAsync(db, user.Id, ct);
                var person = await db.Users.SingleAsync(u => u.Id == user.Id, ct);
                keys.RightsSeal.Demand(person);
                if (person.Name != name || person.TimeZone != zone)
                    await PersonChanges.DescribeAsync(db, person, name, zone, user.Actor, now, ct);
            },
            ct
        );
        identities.Forget(user.SessionId);
    }
}
