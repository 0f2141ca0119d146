using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Platform.Keys;

namespace Steward.Features.Credentials;

/// <summary>The names of the secret fields, as API, associated data and audit write them.</summary>
public static class SecretField
{
    public const string Password = "password";
    public const string Totp = "totp";
    public const string Notes = "notes";
    public const string Custom = "custom";

    /// <summary>Not stored: the current code of <see cref="Totp"/>.</summary>
    public const string TotpCode = "totpCode";

    public static readonly ImmutableArray<string> Stored = [Custom, Notes, Password, Totp];
}

/// <summary>Which version each secret field of a credential version has its envelope in: a field that did not change keeps its older one.</summary>
public sealed class CredentialFields
{
    private readonly SortedDictionary<string, int> _versions;

    private CredentialFields(SortedDictionary<string, int> versions) => _versions = versions;

    public static CredentialFields Empty => new(new SortedDictionary<string, int>(StringComparer.Ordinal));

    public string Names => string.Join(' ', _versions.Keys);

    public int? VersionOf(string field) => _versions.TryGetValue(field, out var version) ? version : null;

    public CredentialFields With(string field, int version) =>
        new(new SortedDictionary<string, int>(_versions, StringComparer.Ordinal) { [field] = version });

    public CredentialFields Without(string field)
    {
        var rest = new SortedDictionary<string, int>(_versions, StringComparer.Ordinal);
        rest.Remove(field);
        return new CredentialFields(rest);
    }

    /// <summary><c>notes:1 password:3</c></summary>
    public override string ToString() =>
        string.Join(' ', _versions.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key}:{f.Value}")));

    public static CredentialFields Parse(string stored)
    {
        var versions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var part in stored.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            versions[part[..colon]] = int.Parse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        }
        return new CredentialFields(versions);
    }
}

/// <summary>One version of a credential's secret. Carries a MAC, so that it can't be pointed at an older envelope.</summary>
public sealed class CredentialVersion : IRightsRow
{
    private CredentialVersion() { }

    public CredentialVersion(Guid credentialId, int version, CredentialFields fields, Guid? createdBy, DateTime createdAt)
    {
        CredentialId = credentialId;
        Version = version;
        Fields = fields.ToString();
        CreatedBy = createdBy;
        CreatedAt = createdAt;
    }

    public Guid CredentialId { get; private set; }
    public int Version { get; private set; }
    public string Fields { get; private set; } = "";
    public Guid? CreatedBy { get; private set; }
    public DateTime CreatedAt { get; private set; }
    public byte[] Mac { get; private set; } = [];

    public void WriteRights(CanonicalWriter writer) =>
        writer.Add("credential_version").Add(CredentialId).Add(Version).Add(Fields).Add(CreatedBy).Add(CreatedAt);
}

internal sealed class CredentialVersionMap : IEntityTypeConfiguration<CredentialVersion>
{
    public void Configure(EntityTypeBuilder<CredentialVersion> builder)
    {
        builder.HasKey(v => new { v.CredentialId, v.Version });
        builder.Property(v => v.Fields).HasMaxLength(200);
        builder.HasOne<Credential>().WithMany().HasForeignKey(v => v.CredentialId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>One secret field of one version: an envelope, opened only after the audit event that says so is durable.</summary>
public sealed class CredentialSecret
{
    private CredentialSecret() { }

    public CredentialSecret(Guid credentialId, string field, int version, byte[] envelope)
    {
        CredentialId = credentialId;
        Field = field;
        Version = version;
        Envelope = envelope;
    }

    public Guid CredentialId { get; private set; }
    public string Field { get; private set; } = "";
    public int Version { get; private set; }
    public byte[] Envelope { get; private set; } = [];

    /// <summary>The same secret, sealed for another place: an envelope opens only where it belongs.</summary>
    public void Reseal(byte[] envelope) => Envelope = envelope;
}

internal sealed class CredentialSecretMap : IEntityTypeConfiguration<CredentialSecret>
{
    public void Configure(EntityTypeBuilder<CredentialSecret> builder)
    {
        builder.HasKey(s => new
        {
            s.CredentialId,
            s.Field,
            s.Version,
        });
        builder.Property(s => s.Field).HasMaxLength(20);
        builder.HasOne<Credential>().WithMany().HasForeignKey(s => s.CredentialId).OnDelete(DeleteBehavior.Cascade);
    }
}
