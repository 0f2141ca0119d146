using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// The longer somebody guesses, the longer they wait. Counted durably: for a name from one network, for a network, and for a name from anywhere, which
/// is never held back for long. A device that signed in before has a counter of its own. So strangers can't lock the owner out.
/// </summary>
public sealed class SignInLadder(WriteTransaction write, TimeProvider clock)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Forgiven = TimeSpan.FromHours(24);

    /// <summary>Being refused costs nothing, so a flood of it must not become a flood of events.</summary>
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromMinutes(1);

    private static readonly Rung OfOne = new(5, TimeSpan.FromMinutes(15));
    private static readonly Rung OfNetwork = new(30, TimeSpan.FromMinutes(15));

    /// <summary>Guesses from everywhere: a person who has to wait this long still gets in.</summary>
    private static readonly Rung OfName = new(50, TimeSpan.FromSeconds(30));

    /// <summary>Once in so many attempts those counters go that nothing was added to for a day.</summary>
    internal int SweepOnceIn { get; init; } = 200;

    /// <summary>What is counted, in this order; the first key is forgotten when the password was right.</summary>
    public sealed record Attempt(IReadOnlyList<(string Key, Rung Rung)> Counters, AuditEntry Refusal)
    {
        public string Key => Counters[0].Key;
    }

    /// <summary>How many attempts are free, and how long the wait becomes at most.</summary>
    public sealed record Rung(int Free, TimeSpan Longest);

    /// <summary>A sign-in. Names that don't exist are counted like those that do.</summary>
    public Task TakeAsync(Attempt attempt, CancellationToken ct) => CountAsync(attempt, ct);

    public static Attempt SignInAttempt(string nameFold, Guid? userId, Guid? knownDevice, Origin origin)
    {
        var refusal = new AuditEntry(Actor.Unknown(origin), "session.limited", "user")
        {
            ObjectId = userId,
            Outcome = AuditEntry.Refused,
            Reason = "too many sign-in attempts",
            TypedName = nameFold,
        };
        var name = Short(nameFold);
        return knownDevice is { } device
            ? new Attempt([($"device:{device:N}:{name}", OfOne)], refusal)
            : new Attempt(
                [($"name:{name}:{origin.Network}", OfOne), ($"address:{origin.Network}", OfNetwork), ($"name:{name}", OfName)],
                refusal
            );
    }

    /// <summary>Asking for the password again within a session: counted for the session, so that nobody else's guesses stand in the way.</summary>
    public static Attempt StepUpAttempt(CurrentUser user) =>
        new(
            [($"step-up:{user.SessionId:N}", OfOne)],
            new AuditEntry(user.Actor, "session.limited", "session")
            {
                ObjectId = user.SessionId,
                Outcome = AuditEntry.Refused,
                Reason = "too many attempts to confirm the password",
            }
        );

    /// <summary>
    /// The password was right: its own counter starts over, and the others get this one attempt back. No more than that, or one good account
    /// would buy guesses at others.
    /// </summary>
    public static async Task ForgetAsync(StewardDb db, Attempt attempt, CancellationToken ct)
    {
        await db
            .SignInThrottles.Where(t => t.Key == attempt.Key)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.Failures, 0).SetProperty(x => x.BlockedUntil, (DateTime?)null), ct);
        foreach (var (key, (free, _)) in attempt.Counters.Skip(1))
        {
            await db
                .SignInThrottles.Where(t => t.Key == key && t.Failures > 0)
                .ExecuteUpdateAsync(
                    t =>
                        t.SetProperty(x => x.Failures, x => x.Failures - 1)
                            .SetProperty(x => x.BlockedUntil, x => x.Failures <= free ? null : x.BlockedUntil),
                    ct
                );
        }
    }

    private async Task CountAsync(Attempt attempt, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var wait = await write.RunAsync(
            async db =>
            {
                TimeSpan? blocked = null;
                foreach (var (key, rung) in attempt.Counters)
                {
                    var counter = await HoldAsync(db, key, now, ct);
                    blocked = counter.Count(now, rung.Free, failures => WaitAfter(failures, rung));
                    if (blocked is null)
                        continue;
                    if (counter.Note(now, BetweenNotes))
                        db.Audit(attempt.Refusal);
                    break;
                }
                // Saved before old ones are swept out: a counter that was old until a moment ago must not be among them.
                await db.SaveChangesAsync(ct);
                if (RandomNumberGenerator.GetInt32(SweepOnceIn) == 0)
                    await db.SignInThrottles.Where(t => t.LastAt < now - Forgiven).ExecuteDeleteAsync(ct);
                return blocked;
            },
            ct
        );
        if (wait is { } time)
            throw RefusedException.TooMany($"Too many attempts. Try again in {InWords(time)}.", time);
    }

    private static async Task<SignInThrottle> HoldAsync(StewardDb db, string key, DateTime now, CancellationToken ct)
    {
        // Makes the row or takes its lock: of attempts that arrive together, on any node, each sees the count of the one before.
        object at = db.Database.IsSqlite() ? Conventions.ToMicroseconds(now) : now;
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO sign_in_throttle (key, failures, last_at) VALUES ({key}, 0, {at})
            ON CONFLICT (key) DO UPDATE SET failures = sign_in_throttle.failures
            """,
            ct
        );
        var counter = await db.SignInThrottles.SingleAsync(t => t.Key == key, ct);
        if (now - counter.LastAt > Forgiven)
            counter.Forget();
        return counter;
    }

    private static TimeSpan WaitAfter(int steps, Rung rung)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(steps, 20));
        return wait < rung.Longest ? wait : rung.Longest;
    }

    private static string Short(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private static string InWords(TimeSpan time)
    {
        var (count, unit) =
            time < TimeSpan.FromMinutes(1) ? (Math.Ceiling(time.TotalSeconds), "second") : (Math.Ceiling(time.TotalMinutes), "minute");
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count is 1 ? "" : "s")}");
    }
}
