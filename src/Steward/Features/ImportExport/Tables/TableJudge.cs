using Steward.Features.Search;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>What a row was found to be.</summary>
/// <param name="Duplicate">Why it is left out as one that is there; null: it is new.</param>
/// <param name="Become">Writes what it will be into its row.</param>
/// <param name="Entry">Found only once the thing itself is there. Now, because trigrams take their time.</param>
internal sealed record TableFinding(
    Guid Id,
    Guid? ClientId,
    string Name,
    string? Duplicate,
    Action<ImportRecord>? Become = null,
    SearchEntry? Entry = null
)
{
    public static TableFinding Double(Guid? clientId, string name, string reason) => new(Guid.Empty, clientId, name, reason);
}

/// <summary>Says of each row what becomes of it, by the rules that hold for what is typed by hand.</summary>
internal abstract class TableJudge(Guid runId, TableKind kind, TableChoices choices)
{
    protected const string InFile = "The same is in a row above.";

    private readonly HashSet<Guid> _used = [];
    private int _new;
    private int _duplicate;
    private int _refused;

    /// <summary>Those that rows belong to, and that are made for them.</summary>
    public virtual IReadOnlyCollection<ImportClient> Clients => [];

    /// <summary>Of these, those that rows come to: a client is not made for a row that is refused.</summary>
    public IEnumerable<ImportClient> Wanted => Clients.Where(c => !c.IsNew || _used.Contains(c.ClientId));

    public ImportCounts Counts => new(_new, _duplicate, _refused, Clients.Count(c => c.IsNew && _used.Contains(c.ClientId)));

    /// <param name="records">Some rows; the new ones among them become what they will be.</param>
    /// <param name="entries">Takes what the new ones are found by.</param>
    public async Task<List<ImportItem>> JudgeAsync(List<ImportRecord> records, List<SearchEntry> entries, CancellationToken ct)
    {
        var rows = records.ConvertAll(r => new TableRow(r.Number, TableJson.Read<string[]>(r.Cells), kind, choices));
        await PrepareAsync([.. rows.Where(r => r.Refusal is null)], ct);
        var items = new List<ImportItem>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            try
            {
                if (rows[i].Refusal is { } refusal)
                    throw new InvalidException("row", refusal);
                items.Add(Found(rows[i], records[i], await JudgeAsync(rows[i], ct), entries));
            }
            catch (InvalidException e)
            {
                items.Add(Refused(rows[i], string.Join('\n', e.Errors.Values.SelectMany(m => m))));
            }
        }
        return items;
    }

    /// <summary>Looks up, once for all of them, what the rows are judged by.</summary>
    protected abstract Task PrepareAsync(IReadOnlyList<TableRow> rows, CancellationToken ct);

    /// <exception cref="InvalidException">The row is refused, with all that is wrong with it.</exception>
    protected abstract Task<TableFinding> JudgeAsync(TableRow row, CancellationToken ct);

    private ImportItem Found(TableRow row, ImportRecord record, TableFinding finding, List<SearchEntry> entries)
    {
        var isNew = finding.Duplicate is null;
        _ = isNew ? _new++ : _duplicate++;
        if (isNew && finding.ClientId is { } used)
            _used.Add(used);
        finding.Become?.Invoke(record);
        if (finding.Entry is not null)
            entries.Add(finding.Entry);
        var item = new ImportItem(
            runId,
            row.Number,
            NameOf(finding.Name, row),
            isNew ? ImportVerdict.New : ImportVerdict.Duplicate,
            finding.Duplicate
        )
        {
            RecordId = isNew ? finding.Id : null,
        };
        if (finding.ClientId is { } client)
            item.BelongTo(client);
        return item;
    }

    private ImportItem Refused(TableRow row, string reason)
    {
        _refused++;
        return new ImportItem(
            runId,
            row.Number,
            NameOf(row[kind == TableKind.Tasks ? TableFields.Title : TableFields.Name] ?? "", row),
            ImportVerdict.Refused,
            Storable(reason)
        );
    }

    private static string NameOf(string name, TableRow row) =>
        ImportWords.Readable(name) is { Length: > 0 } readable ? readable : $"Row {row.Number}";

    // Reasons quote what can't be stored.
    private static string Storable(string reason) =>
        string.Concat(reason.EnumerateRunes().Where(r => r.Value != 0).Select(r => r.ToString()));
}
