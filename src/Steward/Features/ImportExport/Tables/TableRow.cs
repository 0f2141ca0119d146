using Steward.Features.Clients;
using Steward.Features.Tasks;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>The cells of a row by what they are.</summary>
internal sealed class TableRow(int number, IReadOnlyList<string> cells, TableKind kind, TableChoices choices)
{
    private static readonly char[] TagSeparators = [',', ';'];

    private static readonly Dictionary<string, ClientStatus> ClientStatuses = new(StringComparer.Ordinal)
    {
        ["prospect"] = ClientStatus.Prospect,
        ["lead"] = ClientStatus.Prospect,
        ["active"] = ClientStatus.Active,
        ["customer"] = ClientStatus.Active,
        ["client"] = ClientStatus.Active,
        ["onhold"] = ClientStatus.OnHold,
        ["paused"] = ClientStatus.OnHold,
        ["former"] = ClientStatus.Former,
        ["closed"] = ClientStatus.Former,
        ["interessent"] = ClientStatus.Prospect,
        ["aktiv"] = ClientStatus.Active,
        ["kunde"] = ClientStatus.Active,
        ["pausiert"] = ClientStatus.OnHold,
        ["ehemalig"] = ClientStatus.Former,
    };

    private static readonly Dictionary<string, WorkTaskStatus> TaskStatuses = new(StringComparer.Ordinal)
    {
        ["todo"] = WorkTaskStatus.Todo,
        ["open"] = WorkTaskStatus.Todo,
        ["new"] = WorkTaskStatus.Todo,
        ["notstarted"] = WorkTaskStatus.Todo,
        ["inprogress"] = WorkTaskStatus.InProgress,
        ["started"] = WorkTaskStatus.InProgress,
        ["doing"] = WorkTaskStatus.InProgress,
        ["waiting"] = WorkTaskStatus.Waiting,
        ["blocked"] = WorkTaskStatus.Waiting,
        ["onhold"] = WorkTaskStatus.Waiting,
        ["done"] = WorkTaskStatus.Done,
        ["completed"] = WorkTaskStatus.Done,
        ["complete"] = WorkTaskStatus.Done,
        ["closed"] = WorkTaskStatus.Done,
        ["finished"] = WorkTaskStatus.Done,
        ["cancelled"] = WorkTaskStatus.Cancelled,
        ["canceled"] = WorkTaskStatus.Cancelled,
        ["offen"] = WorkTaskStatus.Todo,
        ["neu"] = WorkTaskStatus.Todo,
        ["inarbeit"] = WorkTaskStatus.InProgress,
        ["inbearbeitung"] = WorkTaskStatus.InProgress,
        ["wartet"] = WorkTaskStatus.Waiting,
        ["wartend"] = WorkTaskStatus.Waiting,
        ["erledigt"] = WorkTaskStatus.Done,
        ["fertig"] = WorkTaskStatus.Done,
        ["abgeschlossen"] = WorkTaskStatus.Done,
        ["abgebrochen"] = WorkTaskStatus.Cancelled,
    };

    private static readonly Dictionary<string, WorkTaskPriority> Priorities = new(StringComparer.Ordinal)
    {
        ["low"] = WorkTaskPriority.Low,
        ["normal"] = WorkTaskPriority.Normal,
        ["medium"] = WorkTaskPriority.Normal,
        ["high"] = WorkTaskPriority.High,
        ["urgent"] = WorkTaskPriority.Urgent,
        ["critical"] = WorkTaskPriority.Urgent,
        ["niedrig"] = WorkTaskPriority.Low,
        ["mittel"] = WorkTaskPriority.Normal,
        ["hoch"] = WorkTaskPriority.High,
        ["dringend"] = WorkTaskPriority.Urgent,
    };

    public int Number { get; } = number;

    /// <summary>Why it can't be read by its columns, or null.</summary>
    public string? Refusal =>
        cells.Count < choices.Fields.Count || cells.Skip(choices.Fields.Count).Any(c => c.Length > 0)
            ? $"It has {cells.Count} cells and the first row {choices.Fields.Count}: a separator may stand in a cell without quotation marks."
            : null;

    /// <summary>Null when it is empty, or no column goes there. As it was before Steward's own export guarded it.</summary>
    public string? this[string field]
    {
        get
        {
            string? all = null;
            var before = "";
            foreach (var at in choices.ColumnsOf(field))
            {
                if (at >= cells.Count || cells[at].Length == 0)
                    continue;
                var cell = FormulaGuard.TakeOff(cells[at]);
                all = all is null ? cell : $"{all}{Between(field, before)}{cell}";
                before = cell;
            }
            return all;
        }
    }

    public IReadOnlyList<string> Tags =>
        (this[TableFields.Tags] ?? "").Split(TagSeparators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public bool IsPrimary => TableFields.Fold(this[TableFields.Primary] ?? "") is var word && (IsYes(word) || word is "primary" or "main");

    public ClientStatus? OfClient => Word(TableFields.Status, "status", "prospect, active, on hold or former", ClientStatuses);

    public WorkTaskStatus? OfTask => Word(TableFields.Status, "status", "to do, in progress, waiting, done or cancelled", TaskStatuses);

    public WorkTaskPriority Priority =>
        Word(TableFields.Priority, "priority", "low, normal, high or urgent", Priorities) ?? WorkTaskPriority.Normal;

    public DateOnly? DueOn(DateOrder order)
    {
        if (this[TableFields.DueOn] is not { } text || string.IsNullOrWhiteSpace(text))
            return null;
        return TableDates.Parse(text, order)
            ?? throw new InvalidException(
                "dueOn",
                $"“{Shown(text)}” is no date that can be read. Write it as 2026-12-31, or leave it empty."
            );
    }

    /// <summary>When something came to its end; other programs say only that it did, which is now. Null: it didn't.</summary>
    public DateTime? Since(string field, TableTimes times)
    {
        if (
            this[field] is not { } text
            || string.IsNullOrWhiteSpace(text)
            || TableFields.Fold(text) is "false" or "no" or "n" or "0" or "nein"
        )
            return null;
        if (IsYes(TableFields.Fold(text)))
            return times.Now;
        var at =
            TableDates.Moment(text, times.Order, times.Zone)
            ?? throw new InvalidException(
                field,
                $"“{Shown(text)}” is no time that can be read. Write it as 2026-12-31 or 2026-12-31T16:30:00Z, or yes or no, or leave it empty."
            );
        // A day: clocks differ, and so do the zones that files forget to name.
        return at <= times.Now.AddDays(1)
            ? at
            : throw new InvalidException(field, $"“{Shown(text)}” has not come yet. Write when it was, or leave it empty.");
    }

    public static string Shown(string text) =>
        text.Length <= 60 ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[58]) ? 58 : 59), "…");

    /// <summary>A postal code and the town after it share a line.</summary>
    private string? Between(string field, string before) =>
        field == TableFields.Address && !before.Any(char.IsLetter) ? " " : TableFields.Of(kind, field).Between;

    private static bool IsYes(string word) => word is "true" or "yes" or "y" or "x" or "1" or "ja" or "j";

    private T? Word<T>(string field, string label, string words, Dictionary<string, T> known)
        where T : struct
    {
        if (this[field] is not { } text || string.IsNullOrWhiteSpace(text))
            return null;
        return known.TryGetValue(TableFields.Fold(text), out var value)
            ? value
            : throw new InvalidException(field, $"There is no {label} “{Shown(text)}”. Write {words}, or leave it empty.");
    }
}
