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
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forgiven = TimeSpan.FromHours(24);

    public sealed record Attempt(string NameKey, string? AddressKey);

    /// <summary>Counts an attempt, or refuses it.</summary>
    /// <exception cref="RefusedException">429 with the time to wait.</exception>
    public async Task<Attempt> TakeAsync(string nameFold, Guid? userId, Guid? knownDevice, Origin origin, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var attempt = knownDevice is { } device
            ? new Attempt($"device:{device:N}:{Short(nameFold)}", null)
            : new Attempt($"name:{Short(nameFold)}", $"address:{origin.Ip}");
        var wait = await write.RunAsync(
            async db =>
            {
                var blocked = await CountAsync(db, attempt.NameKey, FreeAttempts, now, ct);
                if (attempt.AddressKey is not null)
                    blocked = Longer(blocked, await CountAsync(db, attempt.AddressKey, FreeAttemptsOfAddress, now, ct));
                if (blocked is not null)
                {
                    db.Audit(
                        new AuditEntry(Actor.Unknown(origin), "session.limited", "user")
                        {
                            ObjectId = userId,
                            Outcome = AuditEntry.Refused,
                            Reason = "too many attempts",
                            TypedName = nameFold,
                        }
                    );
                }
                return blocked;
            },
            ct
        );
        if (wait is { } time)
            throw RefusedException.TooMany($"Too many attempts. Try again in {InWords(time)}.", time);
        return attempt;
    }

    /// <summary>The password was right: the name's counter starts over. The address keeps its own, or one good account would buy guesses at others.</summary>
    public async Task ForgetAsync(StewardDb db, Attempt attempt, CancellationToken ct)
    {
        var counter = await db.SignInThrottles.SingleOrDefaultAsync(t => t.Key == attempt.NameKey, ct);
        counter?.Forget();
    }

    private static async Task<TimeSpan?> CountAsync(StewardDb db, string key, int free, DateTime now, CancellationToken ct)
    {
        var counter = await db.SignInThrottles.SingleOrDefaultAsync(t => t.Key == key, ct);
        if (counter is null)
            db.Add(counter = new SignInThrottle(key));
        else if (now - counter.LastAt > Forgiven)
            counter.Forget();
        if (counter.BlockedUntil is { } until && until > now)
            return until - now;
        var failures = counter.Failures + 1;
        counter.Count(now, failures < free ? null : now + WaitAfter(failures - free));
        return null;
    }

    private static TimeSpan WaitAfter(int steps) => steps >= 10 ? LongestWait : Min(FirstWait * Math.Pow(2, steps), LongestWait);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b ?? a : a;

    private static string Short(string name) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private static string InWords(TimeSpan time) =>
        time < TimeSpan.FromMinutes(1)
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} seconds")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes)} minutes");
}
