using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// Begins the session of somebody who has proved who they are, by whatever means that person needs: a password now, a second factor or another
/// firm's word once they exist. The one place where sessions are made.
/// </summary>
public sealed class BeginSession(
    WriteTransaction write,
    InstallationKeys keys,
    RefreshTokens refreshTokens,
    AccessTokens accessTokens,
    Devices devices,
    SessionSettings settings,
    TimeProvider clock
)
{
    /// <summary>How long a session that is over keeps its row.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <param name="UserId">Who.</param>
    /// <param name="UserVersion">The version of the row that the proof was checked against.</param>
    /// <param name="Origin">From where.</param>
    /// <param name="DeviceCookie">What the browser remembers of earlier sign-ins.</param>
    /// <param name="Attempt">The counted attempt that this success clears.</param>
    /// <param name="Rehashed">The same password under today's parameters.</param>
    public sealed record Request(
        Guid UserId,
        int UserVersion,
        Origin Origin,
        string? DeviceCookie,
        SignInLadder.Attempt? Attempt = null,
        string? Rehashed = null
    );

    /// <summary>Null: the person was deactivated meanwhile, or a row that decides their rights is not as Steward wrote it. Audited.</summary>
    public async Task<SignedIn?> RunAsync(Request request, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var sessionId = Guid.CreateVersion7(now);
        var first = refreshTokens.First(sessionId);
        var (deviceId, deviceCookie) = devices.Remember(request.UserId, request.DeviceCookie);
        var session = await write.RunAsync(
            async db =>
            {
                await Hold.UserAsync(db, request.UserId, ct);
                var user = await db.Users.Include(u => u.Role).SingleAsync(u => u.Id == request.UserId, ct);
                if (await RefusalAsync(db, user, request.UserVersion, ct) is { } reason)
                {
                    db.Audit(
                        new AuditEntry(Actor.Unknown(request.Origin), "session.refused", "user")
                        {
                            ObjectId = user.Id,
                            Outcome = AuditEntry.Refused,
                            Reason = reason,
                        }
                    );
                    return null;
                }
                if (request.Rehashed is not null)
                    user.Rehash(request.Rehashed);
                user.SignedIn(now);
                // Their ends are in the audit log; the rows would only slow down every sign-out.
                var forgotten = now - Remembered;
                await db.Sessions.Where(s => s.UserId == user.Id && s.ExpiresAt < forgotten).ExecuteDeleteAsync(ct);
                var session = new Session(
                    sessionId,
                    user,
                    first.Hash,
                    deviceId,
                    request.Origin.Ip,
                    request.Origin.UserAgent,
                    now,
                    settings.Absolute
                );
                db.Add(session);
                if (request.Attempt is not null)
                    await SignInLadder.ForgetAsync(db, request.Attempt, ct);
                db.Audit(
                    new AuditEntry(new Actor(user.Id, sessionId, request.Origin), "session.started", "session") { ObjectId = sessionId }
                );
                return session;
            },
            ct
        );
        return session is null ? null : new SignedIn(session, accessTokens.Issue(session), first.Text, deviceCookie);
    }

    private async Task<string?> RefusalAsync(StewardDb db, User user, int provedVersion, CancellationToken ct)
    {
        if (!user.IsActive)
            return "deactivated";
        // What was proved a moment ago was proved to a row that has changed since: another password, another role.
        if (user.Version != provedVersion)
            return "changed while signing in";
        if (!keys.RightsSeal.IsGenuine(user))
            return "the user row was changed outside Steward";
        if (!keys.RightsSeal.IsGenuine(user.Role))
            return "the role row was changed outside Steward";
        // A genuine row that is older than what the audit log knows was put back by somebody.
        var newest = await db.AuditEvents.Where(e => e.ObjectId == user.Id).MaxAsync(e => e.ObjectVersion, ct);
        return newest > user.Version ? "an older user row was put back outside Steward" : null;
    }
}

/// <summary>A session that has just begun, with its tokens.</summary>
public sealed record SignedIn(Session Session, string AccessToken, string RefreshToken, string DeviceCookie);
