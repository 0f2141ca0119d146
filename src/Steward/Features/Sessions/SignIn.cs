using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>Checks a password and begins a session. An unknown name costs the same time and gets the same answer as a wrong password.</summary>
public sealed class SignIn(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    PasswordHasher hasher,
    SignInLadder ladder,
    RefreshTokens refreshTokens,
    AccessTokens accessTokens,
    SessionSettings settings,
    TimeProvider clock
)
{
    public sealed record Request(string Email, string Password, Guid? DeviceId, Origin Origin);

    /// <summary>Null when name and password don't belong together.</summary>
    public async Task<SignedIn?> RunAsync(Request request, CancellationToken ct)
    {
        var fold = TextFold.Name(request.Email);
        var user = await db.Users.SingleOrDefaultAsync(u => u.EmailFold == fold, ct);
        // The attempt is counted before the password is looked at: a thousand at once are a thousand attempts.
        var attempt = await ladder.TakeAsync(fold, user?.Id, request.DeviceId, request.Origin, ct);
        var password = Encoding.UTF8.GetBytes(request.Password);
        var isRight = await VerifyAsync(user, password, ct);
        if (user is null || !isRight || !user.IsActive)
        {
            await write.AppendAsync(
                new AuditEntry(Actor.Unknown(request.Origin), "session.refused", "user")
                {
                    ObjectId = user?.Id,
                    Outcome = AuditEntry.Refused,
                    Reason =
                        user is null ? "unknown name"
                        : !user.IsActive ? "deactivated"
                        : "wrong password",
                    TypedName = request.Email,
                },
                ct
            );
            return null;
        }
        var rehashed = hasher.NeedsRehash(user.PasswordHash!) ? await hasher.HashAsync(user.Id, password, ct) : null;
        return await BeginAsync(user.Id, rehashed, attempt, request, ct);
    }

    private async Task<bool> VerifyAsync(User? user, byte[] password, CancellationToken ct)
    {
        if (user?.PasswordHash is null)
            return await hasher.VerifyDummyAsync(password, ct);
        return await hasher.VerifyAsync(user.Id, password, user.PasswordHash, ct) && keys.RightsSeal.IsGenuine(user);
    }

    private async Task<SignedIn> BeginAsync(
        Guid userId,
        string? rehashed,
        SignInLadder.Attempt attempt,
        Request request,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var sessionId = Guid.CreateVersion7(now);
        var first = refreshTokens.First(sessionId);
        var deviceId = request.DeviceId ?? Guid.CreateVersion7(now);
        var session = await write.RunAsync(
            async db =>
            {
                var user = await db.Users.Include(u => u.Role).SingleAsync(u => u.Id == userId, ct);
                keys.RightsSeal.Demand(user);
                keys.RightsSeal.Demand(user.Role);
                if (rehashed is not null)
                    user.Rehash(rehashed);
                user.SignedIn(now);
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
                await ladder.ForgetAsync(db, attempt, ct);
                db.Audit(
                    new AuditEntry(new Actor(user.Id, sessionId, request.Origin), "session.started", "session")
                    {
                        ObjectId = sessionId,
                        ObjectVersion = null,
                    }
                );
                return session;
            },
            ct
        );
        return new SignedIn(session, accessTokens.Issue(session), first.Text, deviceId);
    }
}

/// <summary>A session that has just begun, with its tokens.</summary>
public sealed record SignedIn(Session Session, string AccessToken, string RefreshToken, Guid DeviceId);
