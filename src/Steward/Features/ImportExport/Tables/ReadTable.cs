using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>
/// Reads a CSV file of clients, contacts or tasks and keeps its rows as they are, until somebody has said what its columns are. Nothing is imported,
/// and nothing is judged.
/// </summary>
public sealed class ReadTable(WriteTransaction write, TimeProvider clock)
{
    private const int BatchRows = 500;
    private const int BatchChars = 2 * 1024 * 1024;
    private const int SampleCount = 3;
    private const int SampleLength = 60;

    /// <param name="kind">What its rows are.</param>
    /// <param name="stream">The file; read once, to its end.</param>
    /// <param name="fileName">What it is called; null: not known.</param>
    /// <param name="user">Who imports; null: the command line.</param>
    /// <param name="ct">Stops and leaves nothing staged.</param>
    /// <exception cref="InvalidException">The file as a whole can't be read, and where.</exception>
    public async Task<Guid> RunAsync(TableKind kind, Stream stream, string? fileName, CurrentUser? user, CancellationToken ct)
    {
        TableKinds.Demand(user, kind);
        var file = await TableFile.OpenAsync(stream, ct);
        var run = new ImportRun(TableKinds.Source(kind), fileName, user?.Id, Now());
        // Whole before anything is written: a file that is broken in its last line leaves nothing.
        var rows = file.Rows().ToList();
        SecretColumns.Refuse(rows[0].Cells, kind, user);
        var table = new ImportTable(run.Id, [.. rows[0].Cells.Select(c => c.Trim())], Samples(rows), file);
        await write.RunAsync(
            db =>
            {
                db.Add(run);
                db.Add(table);
                return Task.CompletedTask;
            },
            ct
        );
        try
        {
            foreach (var batch in Batches(rows.Skip(1)))
                await write.RunAsync(
                    db =>
                    {
                        db.AddRange(batch.Select(r => new ImportRecord(run.Id, r.Number, r.Cells)));
                        return Task.CompletedTask;
                    },
                    ct
                );
            await FinishAsync(run.Id, rows.Count - 1, user, ct);
            return run.Id;
        }
        catch (Exception)
        {
            await ImportRows.EndAsync(
                write,
                run.Id,
                ImportState.Failed,
                "Steward failed while it read the file.",
                Now(),
                null,
                CancellationToken.None
            );
            throw;
        }
    }

    private Task FinishAsync(Guid id, int rows, CurrentUser? user, CancellationToken ct) =>
        write.RunAsync(
            async db =>
            {
                var run = await db.FindAsync<ImportRun>([id], ct) ?? throw new InvalidOperationException("The import is gone.");
                run.Wait(rows, Now());
                db.Audit(
                    new AuditEntry(user?.Actor ?? Actor.CommandLine, "import.read", "import")
                    {
                        ObjectId = id,
                        ObjectName = ImportWords.Source(run.Source),
                        Reason = ImportWords.Rows(rows),
                    }
                );
            },
            ct
        );

    private static IEnumerable<List<(int Number, string[] Cells)>> Batches(IEnumerable<(int Number, string[] Cells)> rows)
    {
        var batch = new List<(int Number, string[] Cells)>();
        var chars = 0;
        foreach (var row in rows)
        {
            batch.Add(row);
            chars += row.Cells.Sum(c => c.Length);
            if (batch.Count < BatchRows && chars < BatchChars)
                continue;
            yield return batch;
            (batch, chars) = ([], 0);
        }
        if (batch.Count > 0)
            yield return batch;
    }

    private static List<string[]> Samples(List<(int Number, string[] Cells)> rows) =>
        [
            .. Enumerable
                .Range(0, rows[0].Cells.Length)
                .Select(i =>
                    rows.Skip(1)
                        .Where(r => i < r.Cells.Length && !string.IsNullOrWhiteSpace(r.Cells[i]))
                        .Select(r => Cut(ImportWords.Readable(r.Cells[i])))
                        .Distinct(StringComparer.Ordinal)
                        .Take(SampleCount)
                        .ToArray()
                ),
        ];

    private static string Cut(string text) =>
        text.Length <= SampleLength
            ? text
            : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[SampleLength - 2]) ? SampleLength - 2 : SampleLength - 1), "…");

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
