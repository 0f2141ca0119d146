using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Steward.Features.Sessions;

/// <summary>Failed attempts under one key (a name, an address, a device with a name); counted before the password is checked.</summary>
public sealed class SignInThrottle
{
    private SignInThrottle() { }

    public SignInThrottle(string key) => Key = key;

    public string Key { get; private set; } = "";
    public int Failures { get; private set; }
    public DateTime LastAt { get; private set; }
    public DateTime? BlockedUntil { get; private set; }

    /// <summary>When it was last written to the audit log that this key was held back.</summary>
    public DateTime? NotedAt { get; private set; }

    /// <summary>Null: counted, go on. Else how long to wait; waiting is not counted.</summary>
    /// <param name="now">Now.</param>
    /// <param name="free">So many attempts without a wait after them.</param>
    /// <param name="waitAfter">The wait after the first attempt past those, the second ...</param>
    public TimeSpan? Count(DateTime now, int free, Func<int, TimeSpan> waitAfter)
    {
        if (BlockedUntil is { } until && until > now)
            return until - now;
        Failures++;
        LastAt = now;
        BlockedUntil = Failures < free ? null : now + waitAfter(Failures - free);
        return null;
    }

    /// <summary>Whether it is time to write that this key is held back.</summary>
    public bool Note(DateTime now, TimeSpan interval)
    {
        if (NotedAt is { } noted && now - noted < interval)
            return false;
        NotedAt = now;
        return true;
    }

    public void Forget()
    {
        Failures = 0;
        BlockedUntil = null;
    }
}

internal sealed class SignInThrottleMap : IEntityTypeConfiguration<SignInThrottle>
{
    public void Configure(EntityTypeBuilder<SignInThrottle> builder)
    {
        builder.HasKey(t => t.Key);
        builder.Property(t => t.Key).HasMaxLength(200);
        builder.HasIndex(t => t.LastAt);
        builder.Property(t => t.Failures).IsConcurrencyToken();
    }
}
