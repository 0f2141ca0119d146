using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;

namespace Steward.Features.Credentials;

/// <summary>How many reveals a person has taken out of this hour's; a row, so that restarts and other nodes know.</summary>
public sealed class RevealCount
{
    private RevealCount() { }

    public RevealCount(Guid userId, long hour, int taken)
    {
        UserId = userId;
        Hour = hour;
        Taken = taken;
    }

    public Guid UserId { get; private set; }

    /// <summary>Hours since 1970.</summary>
    public long Hour { get; private set; }
    public int Taken { get; private set; }

    /// <summary>As many as are left, at most <paramref name="wanted"/>.</summary>
    public int Take(long hour, int wanted, int limit)
    {
        // Never back: a node whose clock is behind, or a request that waited, counts in the hour that has begun.
        if (hour > Hour)
        {
            Hour = hour;
            Taken = 0;
        }
        var taken = Math.Clamp(limit - Taken, 0, wanted);
        Taken += taken;
        return taken;
    }
}

internal sealed class RevealCountMap : IEntityTypeConfiguration<RevealCount>
{
    public void Configure(EntityTypeBuilder<RevealCount> builder)
    {
        builder.HasKey(c => c.UserId);
        builder.Property(c => c.UserId).ValueGeneratedNever();
        builder.Property(c => c.Taken).IsConcurrencyToken();
        builder.Property(c => c.Hour).IsConcurrencyToken();
    }
}

/// <summary>
/// Counts reveals per person and hour, before they happen. A few are taken from the row at a time, by its one conditional update,
/// and handed out here: exact for any number of requests at once and any number of nodes, without a write for each reveal.
/// </summary>
public sealed class RevealQuota(WriteTransaction write, CredentialSettings settings, TimeProvider clock)
{
    private const int Attempts = 20;

    private readonly ConcurrentDictionary<Guid, Share> _shares = new();

    // A crash, or a node that is hardly used, keeps this many from a person for the rest of the hour.
    private readonly int _portion = Math.Clamp(settings.RevealsPerHour / 30, 1, 1000);

    /// <summary>Null: taken. Else how long it is until there are some again.</summary>
    public async Task<TimeSpan?> TakeAsync(Guid userId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var hour = now.ToUnixTimeSeconds() / 3600;
        var share = _shares.GetOrAdd(userId, _ => new Share());
        if (share.TryTake(hour))
            return null;
        await share.Refilling.WaitAsync(ct);
        try
        {
            if (share.TryTake(hour))
                return null;
            var portion = await TakePortionAsync(userId, hour, ct);
            if (portion > 0)
            {
                share.Refill(hour, portion - 1);
                return null;
            }
        }
        finally
        {
            share.Refilling.Release();
        }
        return DateTimeOffset.FromUnixTimeSeconds((hour + 1) * 3600) - now;
    }

    private async Task<int> TakePortionAsync(Guid userId, long hour, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await write.RunAsync(db => TakePortionAsync(db, userId, hour, ct), ct);
            }
            catch (DbUpdateException) when (attempt < Attempts)
            {
                // Another node changed or made the row in between.
            }
        }
    }

    private async Task<int> TakePortionAsync(StewardDb db, Guid userId, long hour, CancellationToken ct)
    {
        var count = await db.RevealCounts.AsTracking().SingleOrDefaultAsync(c => c.UserId == userId, ct);
        if (count is null)
            db.Add(count = new RevealCount(userId, hour, 0));
        return count.Take(hour, _portion, settings.RevealsPerHour);
    }

    private sealed class Share
    {
        private readonly Lock _lock = new();
        private long _hour;
        private int _left;

        public SemaphoreSlim Refilling { get; } = new(1);

        public bool TryTake(long hour)
        {
            lock (_lock)
            {
                if (_hour != hour || _left == 0)
                    return false;
                _left--;
                return true;
            }
        }

        public void Refill(long hour, int left)
        {
            lock (_lock)
            {
                _left = _hour == hour ? _left + left : left;
                _hour = hour;
            }
        }
    }
}
