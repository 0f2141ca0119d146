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

    public void Count(DateTime now, DateTime? blockedUntil)
    {
        Failures++;
        LastAt = now;
        BlockedUntil = blockedUntil;
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
