using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Features.Users;
using Steward.Platform.Keys;

namespace Steward.Features.Sessions;

/// <summary>
/// A one-time link: first setup (no user) or choosing a password (a user). Only its hash is stored, under a MAC: whoever writes to the database
/// can't put a link of their own there.
/// </summary>
public sealed class SetupToken : IRightsRow
{
    private SetupToken() { }

    public SetupToken(byte[] hash, User? user, DateTime now, DateTime expiresAt)
    {
        Hash = hash;
        UserId = user?.Id;
        UserVersion = user?.Version;
        CreatedAt = now;
        ExpiresAt = expiresAt;
    }

    public byte[] Hash { get; private set; } = [];
    public Guid? UserId { get; private set; }

    /// <summary>The user as the link was made for: any change of password, role or status makes the link worthless.</summary>
    public int? UserVersion { get; private set; }
    public DateTime CreatedAt { get; private set; }
    public DateTime ExpiresAt { get; private set; }
    public byte[] Mac { get; private set; } = [];

    public bool IsFor(User user, DateTime now) => UserId == user.Id && UserVersion == user.Version && user.IsActive && now < ExpiresAt;

    /// <summary>Another name or time zone is no change of what the link allows: it stays good.</summary>
    public void Follow(User user) => UserVersion = user.Version;

    public void WriteRights(CanonicalWriter writer) =>
        writer.Add("setup-token").Add(Convert.ToHexStringLower(Hash)).Add(UserId).Add((long?)UserVersion).Add(ExpiresAt);
}

internal sealed class SetupTokenMap : IEntityTypeConfiguration<SetupToken>
{
    public void Configure(EntityTypeBuilder<SetupToken> builder)
    {
        builder.HasKey(t => t.Hash);
        builder.HasIndex(t => t.UserId);
    }
}
