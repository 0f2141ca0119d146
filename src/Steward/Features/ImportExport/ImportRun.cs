using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Credentials;

namespace Steward.Features.ImportExport;

public enum ImportState
{
    /// <summary>Items are being read, sealed and staged.</summary>
    Staging,

    /// <summary>Everything is staged; a person looks at what will happen.</summary>
    Ready,

    /// <summary>The one transaction that moves it all is under way.</summary>
    Moving,
    Done,
    Failed,
    Cancelled,
}

/// <summary>One import, from upload to report.</summary>
public sealed class ImportRun
{
    private ImportRun() { }

    public ImportRun(string source, Guid? startedBy, DateTime now)
    {
        Id = Guid.CreateVersion7(now);
        Source = source;
        StartedBy = startedBy;
        CreatedAt = UpdatedAt = now;
    }

    public Guid Id { get; private set; }
    public string Source { get; private set; } = "";
    public Guid? StartedBy { get; private set; }
    public ImportState State { get; private set; } = ImportState.Staging;
    public int Read { get; private set; }
    public int New { get; private set; }
    public int Duplicate { get; private set; }
    public int Refused { get; private set; }
    public int NewClients { get; private set; }

    /// <summary>Why it failed, for the person who started it.</summary>
    public string? Error { get; private set; }
    public DateTime CreatedAt { get; private set; }
    public DateTime UpdatedAt { get; private set; }
    public DateTime? FinishedAt { get; private set; }

    public void Progress(int read, int fresh, int duplicate, int refused, int newClients, DateTime now)
    {
        Read = read;
        New = fresh;
        Duplicate = duplicate;
        Refused = refused;
        NewClients = newClients;
        UpdatedAt = now;
    }

    public void Enter(ImportState state, DateTime now, string? error = null)
    {
        State = state;
        Error = error;
        UpdatedAt = now;
        if (state is ImportState.Done or ImportState.Failed or ImportState.Cancelled)
            FinishedAt = now;
    }
}

internal sealed class ImportRunMap : IEntityTypeConfiguration<ImportRun>
{
    public void Configure(EntityTypeBuilder<ImportRun> builder) => builder.HasIndex(r => new { r.State, r.UpdatedAt });
}

public enum ImportVerdict
{
    New,
    Duplicate,
    Refused,
}

/// <summary>One item of an import, sealed as it arrived, with the ids it will have: moving it is a copy inside the database.</summary>
public sealed class ImportItem
{
    private ImportItem() { }

    public ImportItem(Guid runId, int number, string name, ImportVerdict verdict)
    {
        RunId = runId;
        Number = number;
        Name = name;
        Verdict = verdict;
    }

    public Guid RunId { get; private set; }

    /// <summary>Its place in the file, from 1.</summary>
    public int Number { get; private set; }
    public string Name { get; private set; } = "";
    public string NameSort { get; set; } = "";
    public ImportVerdict Verdict { get; set; }

    /// <summary>Why it was refused, and what of it can't be kept; a line each.</summary>
    public string? Remarks { get; set; }

    /// <summary>A keyed hash of source and source id: the same item again is a duplicate.</summary>
    public byte[]? SourceKey { get; set; }
    public string? Folder { get; set; }
    public Guid? ClientId { get; set; }
    public Guid? CredentialId { get; set; }
    public CredentialKind Kind { get; set; }
    public string? Website { get; set; }
    public byte[]? SealedUsername { get; set; }
    public string Fields { get; set; } = "";
    public byte[]? PasswordEnvelope { get; set; }
    public byte[]? TotpEnvelope { get; set; }
    public byte[]? NotesEnvelope { get; set; }
    public byte[]? CustomEnvelope { get; set; }
}

internal sealed class ImportItemMap : IEntityTypeConfiguration<ImportItem>
{
    public void Configure(EntityTypeBuilder<ImportItem> builder)
    {
        builder.HasKey(i => new { i.RunId, i.Number });
        builder.HasOne<ImportRun>().WithMany().HasForeignKey(i => i.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Remembers which item of which source became which credential, so that an import can be run again without doubles.</summary>
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
        builder.HasKey(s => s.SourceKey);
        builder.HasOne<Credential>().WithMany().HasForeignKey(s => s.CredentialId).OnDelete(DeleteBehavior.Cascade);
    }
}
