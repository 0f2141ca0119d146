using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Features.Credentials;

public enum CredentialKind
{
    Login,
    ApiKey,
    SshKey,
    Database,
    Server,
    Note,
    Other,
}

/// <summary>What a person types about a credential, its secret and its user name aside.</summary>
public sealed record CredentialDetails(string Name, CredentialKind Kind, string? Website, Guid? OwnerId, int? RotateEveryDays);

/// <summary>A key somebody trusted the firm with. Name, kind and site are plain; the user name is sealed; the secret is in <see cref="CredentialSecret"/>.</summary>
public sealed class Credential
{
    public const string Table = "credential";
    public const string UsernameField = "username";

    private Credential() { }

    public Credential(Guid id, Guid clientId, CredentialDetails details, DateTime now)
    {
        Id = id;
        ClientId = clientId;
        CreatedAt = UpdatedAt = SecretChangedAt = now;
        Apply(details);
    }

    public Guid Id { get; private set; }
    public Guid ClientId { get; private set; }
    public Client Client { get; private set; } = null!;
    public string Name { get; private set; } = "";
    public string NameSort { get; private set; } = "";
    public CredentialKind Kind { get; private set; }

    /// <summary>Sealed under the names key, bound to this credential and client; null when there is none.</summary>
    public byte[]? SealedUsername { get; private set; }
    public string? Website { get; private set; }
    public Guid? OwnerId { get; private set; }
    public int? RotateEveryDays { get; private set; }

    /// <summary>The day the secret is due to be replaced; 9999-12-31 when nobody asked for it.</summary>
    public DateOnly RotateBy { get; private set; } = Conventions.Never;

    /// <summary>The newest version of the secret; the audit remembers the highest one too.</summary>
    public int SecretVersion { get; private set; } = 1;

    /// <summary>When the password itself last changed; what its age is counted from.</summary>
    public DateTime SecretChangedAt { get; private set; }

    /// <summary>Which secret fields the newest version has, sorted, separated by blanks; never their lengths.</summary>
    public string Fields { get; private set; } = "";
    public DateTime? TrashedAt { get; private set; }
    public Guid? TrashedById { get; private set; }

    /// <summary>It went with its client, and comes back with it.</summary>
    public bool TrashedWithClient { get; private set; }
    public int Version { get; private set; } = 1;
    public DateTime CreatedAt { get; private set; }
    public DateTime UpdatedAt { get; private set; }

    public CredentialDetails Details => new(Name, Kind, Website, OwnerId, RotateEveryDays);

    public bool HasRotation => RotateBy != Conventions.Never;

    /// <summary>The day whose count of rotations it is in; null: in none, for nobody asked for one or it is in the trash.</summary>
    public DateOnly? CountedOn => HasRotation && TrashedAt is null ? RotateBy : null;

    public void Edit(CredentialDetails details, DateTime now)
    {
        Apply(details);
        Touch(now);
    }

    public void Trash(DateTime now, Guid by)
    {
        TrashedAt = now;
        TrashedById = by;
        Touch(now);
    }

    public void Restore(DateTime now)
    {
        TrashedAt = null;
        TrashedById = null;
        Touch(now);
    }

    /// <summary>Files it at another client. Whoever does this has sealed everything anew for there.</summary>
    public void Move(Guid clientId, byte[]? sealedUsername, DateTime now)
    {
        ClientId = clientId;
        SealUsername(sealedUsername);
        Touch(now);
    }

    public void SealUsername(byte[]? sealedUsername) => SealedUsername = sealedUsername;

    /// <summary>The first version: what <see cref="Rotate"/> is to the later ones.</summary>
    public CredentialVersion Begin(CredentialFields fields, Guid? by, DateTime now)
    {
        Fields = fields.Names;
        return new CredentialVersion(Id, SecretVersion, fields, by, now);
    }

    /// <summary>Replaces the secret by a new version; only a changed password moves the day it is due.</summary>
    public CredentialVersion Rotate(CredentialFields fields, bool passwordChanged, Guid? by, DateTime now)
    {
        SecretVersion++;
        Fields = fields.Names;
        if (passwordChanged)
        {
            SecretChangedAt = now;
            SetRotateBy();
        }
        Touch(now);
        return new CredentialVersion(Id, SecretVersion, fields, by, now);
    }

    /// <summary>Where a secret field of this credential belongs: its envelope opens nowhere else.</summary>
    public static SealLocation Location(Guid installation, Guid credentialId, Guid clientId, string field, int version) =>
        new(installation, Table, credentialId, clientId, field, version);

    private void Apply(CredentialDetails details)
    {
        Name = details.Name;
        NameSort = TextFold.SortKey(details.Name);
        Kind = details.Kind;
        Website = details.Website;
        OwnerId = details.OwnerId;
        RotateEveryDays = details.RotateEveryDays;
        SetRotateBy();
    }

    private void SetRotateBy() =>
        RotateBy = RotateEveryDays is { } days ? DateOnly.FromDateTime(SecretChangedAt).AddDays(days) : Conventions.Never;

    private void Touch(DateTime now)
    {
        Version++;
        UpdatedAt = now;
    }
}

internal sealed class CredentialMap : IEntityTypeConfiguration<Credential>
{
    // Of what lies in the trash no list has to know.
    private const string NotTrashed = "trashed_at IS NULL";

    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.Property(c => c.Name).HasMaxLength(200);
        builder.Property(c => c.NameSort).HasMaxLength(400);
        builder.Property(c => c.Website).HasMaxLength(2000);
        builder.Property(c => c.Fields).HasMaxLength(100);
        builder.Ignore(c => c.Details);
        builder.Ignore(c => c.HasRotation);
        builder.Ignore(c => c.CountedOn);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasOne(c => c.Client).WithMany().HasForeignKey(c => c.ClientId).OnDelete(DeleteBehavior.Restrict);
        // Whole: what is looked for by client is, in the trash or not, what goes with it, and what its foreign key asks.
        builder.HasIndex(c => new
        {
            c.ClientId,
            c.NameSort,
            c.Id,
        });
        builder.HasIndex(c => new { c.NameSort, c.Id }).HasFilter(NotTrashed);
        builder
            .HasIndex(c => new
            {
                c.Kind,
                c.NameSort,
                c.Id,
            })
            .HasFilter(NotTrashed);
        builder.HasIndex(c => new { c.RotateBy, c.Id }).HasFilter(NotTrashed);
        builder.HasIndex(c => new { c.UpdatedAt, c.Id }).HasFilter(NotTrashed);
        builder.HasIndex(c => new { c.TrashedAt, c.Id }).HasFilter("trashed_at IS NOT NULL");
    }
}
