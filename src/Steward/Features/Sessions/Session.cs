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
    /// <summary>The object version that audit events give an ended session: a row put back as it was before is noticed by it.</summary>
    public const int Ended = 1;

    /// <summary>What is more of it is no browser's: as long as the audit log keeps.</summary>
    public const int MaxUserAgent = 256;

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
        // Half of a sign is none: PostgreSQL would refuse the row, and with it the sign-in.
        UserAgent = userAgent is { Length: > MaxUserAgent }
            ? userAgent[..(char.IsHighSurrogate(userAgent[MaxUserAgent - 1]) ? MaxUserAgent - 1 : MaxUserAgent)]
            : userAgent;
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

    /// <summary>Those before that, each with the time until which it is still good.</summary>
    public byte[] OlderHashes { get; private set; } = [];
    public byte[] Mac { get; private set; } = [];

    public bool IsLive(DateTime now, TimeSpan idle) => RevokedAt is null && now < ExpiresAt && now < LastActiveAt + idle;

    public RefreshStanding Judge(RefreshToken token, DateTime now)
    {
        var hash = token.Hash;
        if (hash.AsSpan().SequenceEqual(RefreshHash))
            return RefreshStanding.Newest;
        if (PreviousHash is not null && hash.AsSpan().SequenceEqual(PreviousHash))
            return RefreshStanding.Superseded;
        return RefreshGrace.Holds(OlderHashes, hash, now) ? RefreshStanding.Superseded : RefreshStanding.Replayed;
    }

    /// <summary>The newest token was presented: its successor becomes the newest, its predecessor has ten seconds left.</summary>
    public void Rotate(RefreshToken successor, DateTime now)
    {
        OlderHashes = RefreshGrace.With(OlderHashes, PreviousHash, now);
        PreviousHash = RefreshHash;
        RefreshHash = successor.Hash;
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
        builder.Property(s => s.UserAgent).HasMaxLength(Session.MaxUserAgent);
        builder.Property(s => s.Generation).IsConcurrencyToken();
    }
}
