using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>One's own password, proved by the one before. Every other session ends, and links made for it are worthless.</summary>
public sealed class ChangePassword(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    PasswordHasher hasher,
    SignInLadder ladder,
    Identities identities,
    TimeProvider clock
)
{
    /// <exception cref="InvalidException">The current password is wrong (audited), or the new one will not do.</exception>
    /// <exception cref="RefusedException">429: too many attempts. 409: it was changed elsewhere at the same moment.</exception>
    public async Task RunAsync(string current, string password, CurrentUser user, CancellationToken ct)
    {
        if (PasswordPolicy.Check(password, user.Email, user.Name) is { } message)
            throw new InvalidException("password", message);
        var attempt = SignInLadder.StepUpAttempt(user);
        await ladder.TakeAsync(attempt, ct);
        var stored = await db.Users.SingleAsync(u => u.Id == user.Id, ct);
        keys.RightsSeal.Demand(stored);
        if (!await hasher.VerifyAsync(user.Id, PasswordPolicy.ToBytes(current), stored.PasswordHash ?? "", ct))
        {
            await write.AppendAsync(Entry(user) with { Outcome = AuditEntry.Refused, Reason = "wrong password" }, ct);
            throw new InvalidException("current", "This is not your current password. Nothing was changed; try again.");
        }
        var hash = await hasher.HashAsync(user.Id, PasswordPolicy.ToBytes(password), ct);
        var now = clock.GetUtcNow().UtcDateTime;
        await write.RunAsync(writing => SetAsync(writing, user, stored.Version, hash, attempt, now, ct), ct);
        identities.ForgetAll();
    }

    private async Task SetAsync(
        StewardDb writing,
        CurrentUser user,
        int provedVersion,
        string hash,
        SignInLadder.Attempt attempt,
        DateTime now,
        CancellationToken ct
    )
    {
        await Hold.UserAsync(writing, user.Id, ct);
        var person = await writing.Users.SingleAsync(u => u.Id == user.Id, ct);
        keys.RightsSeal.Demand(person);
        // What was proved a moment ago was proved to a row that has changed since.
        if (!person.IsActive || person.Version != provedVersion)
            throw RefusedException.Conflict("changed_meanwhile", "Your account was changed elsewhere at the same moment. Try again.");
        person.SetPassword(hash, now);
        await writing.SetupTokens.Where(t => t.UserId == person.Id).ExecuteDeleteAsync(ct);
        await EndSessions.AllAsync(writing, person.Id, "password changed", user.Actor, now, ct, user.SessionId);
        await SignInLadder.ForgetAsync(writing, attempt, ct);
        writing.Audit(Entry(user) with { ObjectVersion = person.Version, Reason = "by its owner" });
    }

    private static AuditEntry Entry(CurrentUser user) =>
        new(user.Actor, "user.password_set", "user") { ObjectId = user.Id, ObjectName = user.Name };
}
