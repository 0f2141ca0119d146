using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Platform;

namespace Steward.Features.ImportExport;

public enum ImportState
{
    /// <summary>Items are being read, sealed and staged.</summary>
    Staging,

    /// <summary>The rows of a CSV are kept as they are; a person says what its columns are.</summary>
    Mapping,

    /// <summary>Everything is staged; a person looks at what will happen.</summary>
    Ready,
    Done,
    Failed,
    Cancelled,
}

/// <summary>One import, from upload to report.</summary>
public sealed class ImportRun
{
    private ImportRun() { }

    /// <param name="fileName">As whoever sends it calls it, with or without its folder.</param>
    public ImportRun(string source, string? fileName, Guid? startedBy, DateTime now)
    {
        Id = Guid.CreateVersion7(now);
        Source = source;
        FileName = ImportWords.FileName(fileName);
        StartedBy = startedBy;
        // Cut to what both databases keep: it is part of what the MACs of the staged versions cover.
        CreatedAt = UpdatedAt = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
    }

    public Guid Id { get; private set; }
    public string Source { get; private set; } = "";

    /// <summary>What the file was called, so that people know it again; null: nobody said. Nothing rests on it.</summary>
    public string? FileName { get; private set; }

    /// <summary>Null: the command line.</summary>
    public Guid? StartedBy { get; private set; }
    public ImportState State { get; private set; } = ImportState.Staging;
    public int Read { get; private set; }
    public int New { get; private set; }
    public int Duplicate { get; private set; }
    public int Refused { get; private set; }
    public int NewClients { get; private set; }

    /// <summary>Why it failed, for the person who started it.</summary>
    public string? Error { get; private set; }

    /// <summary>When its secrets were sealed; the credentials carry this time.</summary>
    public DateTime CreatedAt { get; private set; }
    public DateTime UpdatedAt { get; private set; }
    public DateTime? FinishedAt { get; private set; }

    public void Count(ImportCounts counts, DateTime now)
    {
        Read = counts.Read;
        New = counts.New;
        Duplicate = counts.Duplicate;
        Refused = counts.Refused;
        NewClients = counts.NewClients;
        UpdatedAt = now;
    }

    /// <summary>All rows are kept; a person says what the columns are.</summary>
    public void Wait(int rows, DateTime now)
    {
        Read = rows;
        Enter(ImportState.Mapping, now);
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

public sealed record ImportCounts(int New, int Duplicate, int Refused, int NewClients)
{
    public int Read => New + Duplicate + Refused;
}

internal sealed class ImportRunMap : IEntityTypeConfiguration<ImportRun>
{
    public void Configure(EntityTypeBuilder<ImportRun> builder)
    {
        builder.Property(r => r.Source).HasMaxLength(40);
        builder.Property(r => r.FileName).HasMaxLength(200);
        builder.Property(r => r.State).IsConcurrencyToken();
        builder.HasIndex(r => new { r.State, r.UpdatedAt });
    }
}

/// <summary>A folder or collection on its way to be a client, or found to be one that exists.</summary>
public sealed class ImportClient
{
    private ImportClient() { }

    public ImportClient(Guid runId, Guid clientId, string name, bool isNew)
    {
        RunId = runId;
        ClientId = clientId;
        Name = name;
        NameSort = TextFold.SortKey(name);
        IsNew = isNew;
    }

    public Guid RunId { get; private set; }
    public Guid ClientId { get; private set; }
    public string Name { get; private set; } = "";
    public string NameSort { get; private set; } = "";
    public bool IsNew { get; private set; }
}

internal sealed class ImportClientMap : IEntityTypeConfiguration<ImportClient>
{
    public void Configure(EntityTypeBuilder<ImportClient> builder)
    {
        builder.HasKey(c => new { c.RunId, c.ClientId });
        builder.Property(c => c.Name).HasMaxLength(200);
        builder.Property(c => c.NameSort).HasMaxLength(400);
        builder.HasOne<ImportRun>().WithMany().HasForeignKey(c => c.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
