using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Steward.Platform.Keys;

/// <summary>The one row that says which installation this is; its id is part of every secret's associated data and of every audit hash.</summary>
public sealed class Installation
{
    private Installation() { }

    public Installation(DateTime createdAt, byte[] checkpointPublicKey)
    {
        Id = Guid.CreateVersion7(createdAt);
        CreatedAt = createdAt;
        CheckpointPublicKey = checkpointPublicKey;
    }

    public Guid Id { get; private set; }

    /// <summary>Always 1: a unique column, so that two nodes starting at once make one installation.</summary>
    public int Singleton { get; private set; } = 1;

    public DateTime CreatedAt { get; private set; }

    /// <summary>ECDSA P-256, SubjectPublicKeyInfo; the verifier needs nothing else.</summary>
    public byte[] CheckpointPublicKey { get; private set; } = [];

    public DateTime? RecoveryKitPrintedAt { get; private set; }

    public void RecoveryKitPrinted(DateTime at) => RecoveryKitPrintedAt = at;
}

internal sealed class InstallationMap : IEntityTypeConfiguration<Installation>
{
    public void Configure(EntityTypeBuilder<Installation> builder) => builder.HasIndex(i => i.Singleton).IsUnique();
}
