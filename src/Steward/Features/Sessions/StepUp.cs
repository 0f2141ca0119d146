using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>Asks for the password again before something that needs it fresh. The session and its tokens go on.</summary>
public sealed class StepUp(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    PasswordHasher hasher,
    SignInLadder ladder,
    Identities identities,
    TimeProvider clock
)
{
    /// <summary>False: the password was wrong. Audited either way.</summary>
    /// <exception cref="RefusedException">429: too many attempts.</exception>
    public async Task<bool> RunAsync(CurrentUser user, string password, CancellationToken ct)
    {
        var attempt = SignInLadder.StepUpAttempt(user);
        await ladder.TakeAsync(attempt, ct);
        var stored = await db.Users.SingleAsync(u => u.Id == user.Id, ct);
        keys.RightsSeal.Demand(stored);
        if (!await hasher.VerifyAsync(user.Id, PasswordPolicy.ToBytes(password), stored.PasswordHash ?? "", ct))
        {
            await write.AppendAsync(Entry(user) with { Outcome = AuditEntry.Refused, Reason = "wrong password" }, ct);
            return false;
        }
        await write.RunAsync(
            async db =>
            {
                await Hold.SessionsOfAsync(db, user.Id, ct);
                var session = await db.Sessions.SingleAsync(s => s.Id == user.SessionId, ct);
                keys.RightsSeal.Demand(session);
                session.StepUp(clock.GetUtcNow().UtcDateTime);
                await SignInLadder.ForgetAsync(db, attempt, ct);
                db.Audit(Entry(user));
            },
            ct
        );
        identities.Forget(user.SessionId);
        return true;
    }

    private static AuditEntry Entry(CurrentUser user) => new(user.Actor, "session.stepped_up", "session") { ObjectId = user.SessionId };
}
