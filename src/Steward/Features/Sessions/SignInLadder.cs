using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// The longer somebody guesses, the longer they wait. Counted durably, per name and per address; a device that signed in before has a counter of its own,
/// so strangers can't lock the owner out.
/// </summary>
public sealed class SignInLadder(WriteTransaction write, TimeProvider clock)
{
    private const int FreeAttempts = 5;
    private const int FreeAttemptsOfAddress = 30;
    private const int StepsToLongest = 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forgiven = TimeSpan.FromHours(24);

    /// <summary>What is counted; the first key is forgotten when the password was right.</summary>
    public sealed record Attempt(string Key, string? AddressKey, AuditEntry Refusal);

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
        return knownDevice is { } device
            ? new Attempt($"device:{device:N}:{Short(nameFold)}", null, refusal)
            : new Attempt($"name:{Short(nameFold)}", $"address:{Network(origin.Ip)}", refusal);
    }

    /// <summary>Asking for the password again within a session: counted for the session, so that nobody else's guesses stand in the way.</summary>
    public static Attempt StepUpAttempt(CurrentUser user) =>
        new(
            $"step-up:{user.SessionId:N}",
            null,
            new AuditEntry(user.Actor, "session.limited", "session")
            {
                ObjectId = user.SessionId,
                Outcome = AuditEntry.Refused,
                Reason = "too many attempts to confirm the password",
            }
        );

    /// <summary>The password was right: the counter starts over. The address keeps its own, or one good account would buy guesses at others.</summary>
    public static async Task ForgetAsync(StewardDb db, Attempt attempt, CancellationToken ct) =>
        await db
            .SignInThrottles.Where(t => t.Key == attempt.Key)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.Failures, 0).SetProperty(x => x.BlockedUntil, (DateTime?)null), ct);

    private async Task CountAsync(Attempt attempt, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var wait = await write.RunAsync(
            async db =>
            {
                var blocked = await CountAsync(db, attempt.Key, FreeAttempts, now, ct);
                if (blocked is null && attempt.AddressKey is not null)
                    blocked = await CountAsync(db, attempt.AddressKey, FreeAttemptsOfAddress, now, ct);
                if (blocked is not null)
                    db.Audit(attempt.Refusal);
                if (RandomNumberGenerator.GetInt32(200) == 0)
                    await db.SignInThrottles.Where(t => t.LastAt < now - Forgiven).ExecuteDeleteAsync(ct);
                return blocked;
            },
            ct
        );
        if (wait is { } time)
            throw RefusedException.TooMany($"Too many attempts. Try again in {InWords(time)}.", time);
    }

    private static async Task<TimeSpan?> CountAsync(StewardDb db, string key, int free, DateTime now, CancellationToken ct)
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
        if (counter.BlockedUntil is { } until && until > now)
            return until - now;
        var failures = counter.Failures + 1;
        counter.Count(now, failures < free ? null : now + WaitAfter(failures - free));
        return null;
    }

    private static TimeSpan WaitAfter(int steps)
    {
        if (steps >= StepsToLongest)
            return LongestWait;
        var wait = FirstWait * Math.Pow(2, steps);
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>An IPv6 subscriber has a /64 at least: one address of it says nothing.</summary>
    private static string Network(string? ip)
    {
        if (!IPAddress.TryParse(ip, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return ip ?? "unknown";
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }

    private static string Short(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private static string InWords(TimeSpan time)
    {
        var (count, unit) =
            time < TimeSpan.FromMinutes(1) ? (Math.Ceiling(time.TotalSeconds), "second") : (Math.Ceiling(time.TotalMinutes), "minute");
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count is 1 ? "" : "s")}");
    }
}
