using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Features.Users;
using Steward.Platform.Keys;

namespace Steward.Features.Sessions;

/// <summary>
/// One sign-in on one device. Its refresh tokens are generations: each is derived from the one before under a wrapped key,
/// so only hashes are stored and a predecessor always yields the same successor.
/// </summary>
public sealed class Session : IRightsRow
{
    private Session() { }

    public Session(
        Guid id,
        User user,
        byte[] refreshHash,
        Guid deviceId,
        string? ip,
        string? userAgent,
        DateTime now,
        TimeSpan absoluteLimit
    )
    {
        Id = id;
        UserId = user.Id;
        User = user;
        RefreshHash = refreshHash;
        DeviceId = deviceId;
        Ip = ip;
        UserAgent = userAgent;
        CreatedAt = LastActiveAt = AuthenticatedAt = now;
        ExpiresAt = now + absoluteLimit;
    }

    public Guid Id { get; private set; }
    public Guid UserId { get; private set; }
    public User User { get; private set; } = null!;
    public Guid DeviceId { get; private set; }
    public string? Ip { get; private set; }
    public string? UserAgent { get; private set; }
    public DateTime CreatedAt { get; private set; }
    public DateTime LastActiveAt { get; private set; }

    /// <summary>The absolute end, however active the person is.</summary>
    public DateTime ExpiresAt { get; private set; }

    /// <summary>When the person last proved who they are: sign-in or step-up.</summary>
    public DateTime AuthenticatedAt { get; private set; }
    public DateTime? RevokedAt { get; private set; }
    public string? RevokedBecause { get; private set; }

    /// <summary>Counts rotations; the concurrency token, so that of two racing rotations one wins and the other reads its result.</summary>
    public int Generation { get; private set; }

    /// <summary>SHA-256 of the newest refresh token.</summary>
    public byte[] RefreshHash { get; private set; } = [];

    /// <summary>SHA-256 of the token before it: good until the newest is first presented, and ten seconds longer.</summary>
    public byte[]? PreviousHash { get; private set; }

    /// <summary>The one before that, and until when it is still good.</summary>
    public byte[]? OlderHash { get; private set; }
    public DateTime? OlderUntil { get; private set; }
    public byte[] Mac { get; private set; } = [];

    public void Rotate(byte[] successorHash, DateTime olderUntil)
    {
        OlderHash = PreviousHash;
        OlderUntil = PreviousHash is null ? null : olderUntil;
        PreviousHash = RefreshHash;
        RefreshHash = successorHash;
        Generation++;
    }

    public void StepUp(DateTime now) => AuthenticatedAt = now;

    public void Active(DateTime now) => LastActiveAt = now;

    public void Revoke(string because, DateTime now)
    {
        if (RevokedAt is not null)
            return;
        RevokedAt = now;
        RevokedBecause = because;
    }

    public void WriteRights(CanonicalWriter writer) =>
        writer.Add("session").Add(Id).Add(UserId).Add(CreatedAt).Add(ExpiresAt).Add(AuthenticatedAt).Add(RevokedAt);
}

internal sealed class SessionMap : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => new { s.UserId, s.Id });
        builder.HasIndex(s => s.ExpiresAt);
        builder.Property(s => s.Generation).IsConcurrencyToken();
    }
}

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

/// <summary>A one-time link: first setup (no user) or choosing a password (a user). Only its hash is stored.</summary>
public sealed class SetupToken
{
    private SetupToken() { }

    public SetupToken(byte[] hash, Guid? userId, DateTime now, DateTime expiresAt)
    {
        Hash = hash;
        UserId = userId;
        CreatedAt = now;
        ExpiresAt = expiresAt;
    }

    public byte[] Hash { get; private set; } = [];
    public Guid? UserId { get; private set; }
    public DateTime CreatedAt { get; private set; }
    public DateTime ExpiresAt { get; private set; }
}

internal sealed class SetupTokenMap : IEntityTypeConfiguration<SetupToken>
{
    public void Configure(EntityTypeBuilder<SetupToken> builder) => builder.HasKey(t => t.Hash);
}
