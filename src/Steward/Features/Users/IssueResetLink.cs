using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Users;

/// <summary>A one-time link for somebody who lost their password, or whose invitation ran out. The password they have stays good until they choose another.</summary>
public sealed class IssueResetLink(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    ListenSettings listen,
    SessionSettings sessions,
    TimeProvider clock
)
{
    public sealed record Link(Uri Url, DateTime ExpiresAt);

    /// <returns>Null: there is no such person.</returns>
    /// <exception cref="RefusedException">403 as for every administration of people. 409: they are deactivated.</exception>
    public async Task<Link?> RunAsync(Guid id, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        if (!await db.Users.AnyAsync(u => u.Id == id, ct))
            return null;
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var now = clock.GetUtcNow().UtcDateTime;
        var text = await write.RunAsync(
            async writing =>
            {
                if (await PeopleAccess.HoldPersonAsync(writing, keys, id, user, ct) is not { } person)
                    return null;
                if (!person.IsActive)
                    throw RefusedException.Conflict(
                        "user_inactive",
                        $"{person.Name} is deactivated, so a link would open nothing. Reactivate them first."
                    );
                return await IssuePasswordLink.MakeAsync(writing, person, "user.reset_link_issued", user.Actor, now, ct);
            },
            ct
        );
        return text is null ? null : new Link(IssuePasswordLink.Address(listen, text), now + IssuePasswordLink.Lifetime);
    }
}
