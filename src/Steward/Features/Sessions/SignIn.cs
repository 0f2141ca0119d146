using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// Checks name and password, and begins a session. An unknown name costs the same time and gets the same answer as a wrong password.
/// </summary>
public sealed class SignIn(
    StewardDb db,
    WriteTransaction write,
    PasswordHasher hasher,
    SignInLadder ladder,
    Devices devices,
    BeginSession begin
)
{
    public sealed record Request(string Email, string Password, string? DeviceCookie, Origin Origin);

    /// <summary>Null when name and password don't belong together.</summary>
    /// <exception cref="RefusedException">429: too many attempts.</exception>
    public async Task<SignedIn?> RunAsync(Request request, CancellationToken ct)
    {
        var fold = TextFold.Name(request.Email);
        var user = await db.Users.SingleOrDefaultAsync(u => u.EmailFold == fold, ct);
        var device = user is null ? null : devices.KnownTo(user.Id, request.DeviceCookie);
        // The attempt is counted before the password is looked at: a thousand at once are a thousand attempts.
        var attempt = SignInLadder.SignInAttempt(fold, user?.Id, device, request.Origin);
        await ladder.TakeAsync(attempt, ct);
        var password = PasswordPolicy.ToBytes(request.Password);
        var isRight = user?.PasswordHash is { } hash
            ? await hasher.VerifyAsync(user.Id, password, hash, ct)
            : await hasher.VerifyDummyAsync(password, ct);
        if (user is null || !isRight || !user.IsActive)
        {
            await write.AppendAsync(Refusal(request, user), ct);
            return null;
        }
        var rehashed = hasher.NeedsRehash(user.PasswordHash!) ? await hasher.HashAsync(user.Id, password, ct) : null;
        return await begin.RunAsync(
            new BeginSession.Request(user.Id, user.Version, request.Origin, request.DeviceCookie, attempt, rehashed),
            ct
        );
    }

    private static AuditEntry Refusal(Request request, User? user) =>
        new(Actor.Unknown(request.Origin), "session.refused", "user")
        {
            ObjectId = user?.Id,
            Outcome = AuditEntry.Refused,
            Reason =
                user is null ? "unknown name"
                : !user.IsActive ? "deactivated"
                : "wrong password",
            TypedName = request.Email,
        };
}
