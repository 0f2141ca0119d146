using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;

namespace Steward.Features.ImportExport.Tables;

/// <summary>A CSV file of records between its upload and its move: what its columns are called, and what somebody said they are.</summary>
public sealed class ImportTable
{
    private ImportTable() { }

    public ImportTable(Guid runId, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> samples, TableFile file)
    {
        RunId = runId;
        Header = TableJson.Write(header);
        Samples = TableJson.Write(samples);
        Encoding = file.Encoding;
        Delimiter = file.DelimiterWords;
    }

    public Guid RunId { get; private set; }

    /// <summary>The names of the columns, as JSON.</summary>
    public string Header { get; private set; } = "";

    /// <summary>The first values of each column, as JSON.</summary>
    public string Samples { get; private set; } = "";
    public string Encoding { get; private set; } = "";
    public string Delimiter { get; private set; } = "";

    /// <summary><see cref="TableChoices"/> as JSON; null until somebody chose.</summary>
    public string? Choices { get; private set; }

    /// <summary>How its dates were read when the columns were chosen.</summary>
    public DateOrder DateOrder { get; private set; }

    /// <summary>The first date that could be read the other way; null: none.</summary>
    public string? DoubtfulDate { get; private set; }

    internal void Choose(TableChoices choices, SettledDates dates) =>
        (Choices, DateOrder, DoubtfulDate) = (TableJson.Write(choices), dates.Order, dates.Doubtful);
}

/// <summary>A row of such a file: its cells as they are, and, once the columns are known, what it will be, ready to be moved.</summary>
public sealed class ImportRecord
{
    private ImportRecord() { }

    public ImportRecord(Guid runId, int number, IReadOnlyList<string> cells)
    {
        RunId = runId;
        Number = number;
        Cells = TableJson.Write(cells);
    }

    public Guid RunId { get; private set; }

    /// <summary>The row as a spreadsheet counts it; the header is row 1.</summary>
    public int Number { get; private set; }

    /// <summary>As JSON.</summary>
    public string Cells { get; private set; } = "";
    public string Name { get; private set; } = "";
    public string NameSort { get; private set; } = "";
    public string Status { get; private set; } = "";
    public string? Email { get; private set; }
    public string? Phone { get; private set; }
    public string? Website { get; private set; }
    public string? Role { get; private set; }

    /// <summary>The address of a client, the note of a contact, the description of a task.</summary>
    public string? Text { get; private set; }

    /// <summary>The owner of a client, the assignee of a task.</summary>
    public Guid? PersonId { get; private set; }
    public bool IsPrimary { get; private set; }
    public string Priority { get; private set; } = "";
    public DateOnly DueOn { get; private set; } = Conventions.Never;
    public long Rank { get; private set; }

    /// <summary>When a client was archived or a task completed, where the file says so.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>Names of tags, as JSON; null for none.</summary>
    public string? Tags { get; private set; }

    internal void Become(Clients.Client client, IReadOnlyList<string> tags, DateTime? archivedAt)
    {
        (Name, NameSort, Status) = (client.Name, client.NameSort, client.Status.ToString());
        (Email, Phone, Website, Text, PersonId) = (client.Email, client.Phone, client.Website, client.Address, client.OwnerId);
        (Tags, EndedAt) = (Listed(tags), archivedAt);
    }

    internal void Become(Contacts.Contact contact)
    {
        (Name, NameSort, Role) = (contact.Name, contact.NameSort, contact.Role);
        (Email, Phone, Text, IsPrimary) = (contact.Email, contact.Phone, contact.Note, contact.IsPrimary);
    }

    internal void Become(Features.Tasks.WorkTask task, IReadOnlyList<string> tags, DateTime? completedAt)
    {
        (Name, NameSort, Status, Priority) = (task.Title, task.TitleSort, task.Status.ToString(), task.Priority.ToString());
        (Text, DueOn, Rank, PersonId) = (task.Description, task.DueOn, task.Rank, task.AssigneeId);
        (Tags, EndedAt) = (Listed(tags), completedAt);
    }

    private static string? Listed(IReadOnlyList<string> tags) => tags.Count == 0 ? null : TableJson.Write(tags);
}

/// <summary>Lists that are read whole and never asked about, in one column.</summary>
internal static class TableJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;
}

internal sealed class ImportTableMap : IEntityTypeConfiguration<ImportTable>
{
    public void Configure(EntityTypeBuilder<ImportTable> builder)
    {
        builder.HasKey(t => t.RunId);
        builder.HasOne<ImportRun>().WithMany().HasForeignKey(t => t.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ImportRecordMap : IEntityTypeConfiguration<ImportRecord>
{
    public void Configure(EntityTypeBuilder<ImportRecord> builder)
    {
        builder.HasKey(r => new { r.RunId, r.Number });
        builder.HasOne<ImportRun>().WithMany().HasForeignKey(r => r.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
