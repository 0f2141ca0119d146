using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Steward.Platform.Keys;

public enum KekState
{
    Active,
    DecryptOnly,
    Retired,
    Destroyed,
}

/// <summary>A key-encryption key as the database knows it: its reference and fingerprint, never the key.</summary>
public sealed class Kek
{
    private Kek() { }

    public Kek(string reference, string provider, string fingerprint, DateTime createdAt)
    {
        Reference = reference;
        Provider = provider;
        Fingerprint = fingerprint;
        CreatedAt = createdAt;
    }

    public string Reference { get; private set; } = "";
    public string Provider { get; private set; } = "";
    public KekState State { get; private set; } = KekState.Active;
    public string Fingerprint { get; private set; } = "";

    /// <summary>Data keys wrapped by it on all nodes, as counted so far.</summary>
    public long Wraps { get; private set; }
    public DateTime CreatedAt { get; private set; }
}

internal sealed class KekMap : IEntityTypeConfiguration<Kek>
{
    public void Configure(EntityTypeBuilder<Kek> builder)
    {
        builder.HasKey(k => k.Reference);
        builder.Property(k => k.Reference).HasMaxLength(32);
    }
}

/// <summary>A key that is held in memory while Steward runs (names, pepper, rights, tokens ...), wrapped by the KEK at rest.</summary>
public sealed class WrappedKey
{
    private WrappedKey() { }

    public WrappedKey(string name, byte[] envelope, DateTime createdAt)
    {
        Name = name;
        Envelope = envelope;
        CreatedAt = createdAt;
    }

    public string Name { get; private set; } = "";
    public byte[] Envelope { get; private set; } = [];
    public DateTime CreatedAt { get; private set; }
}

internal sealed class WrappedKeyMap : IEntityTypeConfiguration<WrappedKey>
{
    public void Configure(EntityTypeBuilder<WrappedKey> builder) => builder.HasKey(k => k.Name);
}

/// <summary>One key of ASP.NET Core's data protection (antiforgery), as sealed XML.</summary>
public sealed class DataProtectionRow
{
    private DataProtectionRow() { }

    public DataProtectionRow(Guid id, string name, byte[] sealedXml)
    {
        Id = id;
        Name = name;
        SealedXml = sealedXml;
    }

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";
    public byte[] SealedXml { get; private set; } = [];
}

internal sealed class DataProtectionRowMap : IEntityTypeConfiguration<DataProtectionRow>
{
    public void Configure(EntityTypeBuilder<DataProtectionRow> builder) => builder.HasKey(r => r.Id);
}
