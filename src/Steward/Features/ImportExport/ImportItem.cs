using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Credentials;

namespace Steward.Features.ImportExport;

public enum ImportVerdict
{
    New,
    Duplicate,
    Refused,
}

/// <summary>
/// One item of an import, sealed as it arrived for the ids it will have: moving it is a copy inside the database.
/// </summary>
public sealed class ImportItem
{
    private ImportItem() { }

    public ImportItem(Guid runId, int number, string name, ImportVerdict verdict, string? remarks)
    {
        RunId = runId;
        Number = number;
        Name = name;
        Verdict = verdict;
        Remarks = remarks;
    }

    public Guid RunId { get; private set; }

    /// <summary>Its place in the file, from 1.</summary>
    public int Number { get; private set; }
    public string Name { get; private set; } = "";
    public ImportVerdict Verdict { get; private set; }

    /// <summary>Why it was refused, and what of it can't be kept; a line each.</summary>
    public string? Remarks { get; private set; }

    /// <summary>A keyed hash of source and source id: the same item again is a duplicate.</summary>
    public byte[]? SourceKey { get; init; }
    public Guid? ClientId { get; private set; }
    public Guid? CredentialId { get; init; }

    /// <summary>The client, contact or task it will be, when it is the row of a CSV.</summary>
    public Guid? RecordId { get; init; }
    public CredentialKind Kind { get; init; }
    public string? Website { get; init; }
    public string NameSort { get; init; } = "";
    public byte[]? SealedUsername { get; private set; }

    /// <summary>As on the credential.</summary>
    public string Fields { get; private set; } = "";

    /// <summary>As on the credential's first version.</summary>
    public string VersionFields { get; private set; } = "";
    public byte[]? VersionMac { get; private set; }
    public byte[]? PasswordEnvelope { get; private set; }
    public byte[]? TotpEnvelope { get; private set; }
    public byte[]? NotesEnvelope { get; private set; }
    public byte[]? CustomEnvelope { get; private set; }

    public void BelongTo(Guid clientId) => ClientId = clientId;

    public void Remark(string sentence) => Remarks = Remarks is null ? sentence : $"{Remarks}\n{sentence}";

    public void SealUsername(byte[]? sealedUsername) => SealedUsername = sealedUsername;

    public byte[]? Envelope(string field) =>
        field switch
        {
            SecretField.Password => PasswordEnvelope,
            SecretField.Totp => TotpEnvelope,
            SecretField.Notes => NotesEnvelope,
            SecretField.Custom => CustomEnvelope,
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a stored secret field."),
        };

    public void PutEnvelope(string field, byte[] envelope)
    {
        switch (field)
        {
            case SecretField.Password:
                PasswordEnvelope = envelope;
                break;
            case SecretField.Totp:
                TotpEnvelope = envelope;
                break;
            case SecretField.Notes:
                NotesEnvelope = envelope;
                break;
            case SecretField.Custom:
                CustomEnvelope = envelope;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(field), field, "Not a stored secret field.");
        }
    }

    public void PutVersion(CredentialFields fields, byte[] mac)
    {
        Fields = fields.Names;
        VersionFields = fields.ToString();
        VersionMac = mac;
    }
}

internal sealed class ImportItemMap : IEntityTypeConfiguration<ImportItem>
{
    public void Configure(EntityTypeBuilder<ImportItem> builder)
    {
        builder.HasKey(i => new { i.RunId, i.Number });
        builder.Property(i => i.Name).HasMaxLength(200);
        builder.Property(i => i.NameSort).HasMaxLength(400);
        builder.Property(i => i.Website).HasMaxLength(2000);
        builder.Property(i => i.Fields).HasMaxLength(100);
        builder.Property(i => i.VersionFields).HasMaxLength(200);
        builder.HasIndex(i => new
        {
            i.RunId,
            i.Verdict,
            i.Number,
        });
        builder.HasOne<ImportRun>().WithMany().HasForeignKey(i => i.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>
/// Remembers which item of which source became which credential, so that an import can be run again without doubles. One item may have become several:
/// whoever doesn't see the first is told nothing of it, and brings their own.
/// </summary>
public sealed class ImportedSource
{
    private ImportedSource() { }

    public ImportedSource(byte[] sourceKey, Guid credentialId)
    {
        SourceKey = sourceKey;
        CredentialId = credentialId;
    }

    public byte[] SourceKey { get; private set; } = [];
    public Guid CredentialId { get; private set; }
}

internal sealed class ImportedSourceMap : IEntityTypeConfiguration<ImportedSource>
{
    public void Configure(EntityTypeBuilder<ImportedSource> builder)
    {
        builder.HasKey(s => new { s.SourceKey, s.CredentialId });
        builder.HasIndex(s => s.CredentialId);
        builder.HasOne<Credential>().WithMany().HasForeignKey(s => s.CredentialId).OnDelete(DeleteBehavior.Cascade);
    }
}
