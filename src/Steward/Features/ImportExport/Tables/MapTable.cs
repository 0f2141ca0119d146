using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>
/// Takes what somebody said the columns of a file are, and says of every row what would become of it: the dry run. It may be done again with
/// other columns for as long as the import was not run.
/// </summary>
public sealed class MapTable(StewardDb db, WriteTransaction write, TimeProvider clock)
{
    private const int BatchRows = 500;

    /// <summary>Null: no such import of a CSV file of records, or none this person may see.</summary>
    /// <exception cref="InvalidException">By field: fields, dates, unknownClients.</exception>
    /// <exception cref="RefusedException">403: what is in the file, this person may not make. 409: it was run, cancelled, or is being read.</exception>
    public async Task<Guid?> RunAsync(Guid id, TableChoices choices, CurrentUser? user, CancellationToken ct)
    {
        var run = await db.ImportRuns.VisibleTo(user).SingleOrDefaultAsync(r => r.Id == id, ct);
        if (run is null || TableKinds.OfSource(run.Source) is not { } kind)
            return null;
        TableKinds.Demand(user, kind);
        if (run.State is not (ImportState.Mapping or ImportState.Ready))
            throw NotWaiting();
        var table = await db.ImportTables.SingleAsync(t => t.RunId == id, ct);
        choices.Check(kind, TableJson.Read<List<string>>(table.Header));
        if (choices.UnknownClients == UnknownClients.Create)
            user?.Demand(Permission.ClientsWrite);
        var dates = await SettleDatesAsync(id, choices, ct);
        await BeginAsync(id, choices, dates, ct);
        try
        {
            await ImportRows.WipeItemsAsync(write, id, ct);
            var judge = await JudgeAsync(run, kind, choices, dates.Order, user, ct);
            await ReadAsync(id, judge, ct);
            await FinishAsync(id, judge, user, ct);
            return id;
        }
        catch (Exception)
        {
            await ImportRows.WipeItemsAsync(write, id, CancellationToken.None);
            await write.RunAsync(db => db.EnterImportAsync(id, [ImportState.Staging], ImportState.Mapping, Now()), CancellationToken.None);
            throw;
        }
    }

    private async Task<SettledDates> SettleDatesAsync(Guid id, TableChoices choices, CancellationToken ct)
    {
        var columns = TableFields.Times.SelectMany(choices.ColumnsOf).ToList();
        if (columns.Count == 0)
            return new SettledDates(choices.Dates, null);
        var values = new List<string>();
        await foreach (
            var cells in db
                .ImportRecords.Where(r => r.RunId == id)
                .OrderBy(r => r.Number)
                .Select(r => r.Cells)
                .AsAsyncEnumerable()
                .WithCancellation(ct)
        )
        {
            var row = TableJson.Read<string[]>(cells);
            values.AddRange(columns.Select(at => row.ElementAtOrDefault(at) ?? ""));
        }
        return TableDates.Settle(values, choices.Dates);
    }

    private Task BeginAsync(Guid id, TableChoices choices, SettledDates dates, CancellationToken ct) =>
        write.RunAsync(
            async db =>
            {
                if (!await db.EnterImportAsync(id, [ImportState.Mapping, ImportState.Ready], ImportState.Staging, Now()))
                    throw NotWaiting();
                (await db.ImportTables.AsTracking().SingleAsync(t => t.RunId == id, ct)).Choose(choices, dates);
            },
            ct
        );

    private async Task<TableJudge> JudgeAsync(
        ImportRun run,
        TableKind kind,
        TableChoices choices,
        DateOrder dates,
        CurrentUser? user,
        CancellationToken ct
    )
    {
        var now = Now();
        var people = new TablePeople(db, user, now);
        await people.LoadAsync(ct);
        var clients = new TableClients(db, run, choices.UnknownClients, user);
        var times = new TableTimes(dates, user?.Zone ?? TimeZoneInfo.Utc, now);
        return kind switch
        {
            TableKind.Clients => new ClientJudge(db, run, choices, people, user, times),
            TableKind.Contacts => new ContactJudge(db, run, choices, clients, now),
            TableKind.Tasks => new TaskJudge(db, run, choices, clients, people, times),
        };
    }

    private async Task ReadAsync(Guid id, TableJudge judge, CancellationToken ct)
    {
        for (var after = 0; ; )
        {
            var last = after;
            var records = await db
                .ImportRecords.Where(r => r.RunId == id && r.Number > last)
                .OrderBy(r => r.Number)
                .Take(BatchRows)
                .ToListAsync(ct);
            if (records.Count == 0)
                return;
            after = records[^1].Number;
            var entries = new List<SearchEntry>();
            var items = await judge.JudgeAsync(records, entries, ct);
            var became = records.Where((_, i) => items[i].Verdict == ImportVerdict.New).ToList();
            var counts = judge.Counts;
            await write.RunAsync(
                async db =>
                {
                    db.AddRange(items);
                    db.AddRange(entries);
                    db.UpdateRange(became);
                    var run = await db.ImportRuns.AsTracking().SingleAsync(r => r.Id == id, ct);
                    if (run.State != ImportState.Staging)
                        throw NotWaiting();
                    run.Count(counts, Now());
                },
                ct
            );
        }
    }

    private Task FinishAsync(Guid id, TableJudge judge, CurrentUser? user, CancellationToken ct) =>
        write.RunAsync(
            async db =>
            {
                var now = Now();
                var run = await db.ImportRuns.AsTracking().SingleAsync(r => r.Id == id, ct);
                var clients = judge.Wanted.ToList();
                db.AddRange(clients);
                db.AddRange(
                    clients.Where(c => c.IsNew).Select(c => new SearchEntry(SearchKind.Client, c.ClientId, c.ClientId, c.Name, null))
                );
                run.Count(judge.Counts, now);
                run.Enter(ImportState.Ready, now);
                db.Audit(
                    new AuditEntry(user?.Actor ?? Actor.CommandLine, "import.staged", "import")
                    {
                        ObjectId = id,
                        ObjectName = ImportWords.Source(run.Source),
                        Reason = ImportWords.Of(judge.Counts),
                    }
                );
            },
            ct
        );

    private static RefusedException NotWaiting() =>
        RefusedException.Conflict(
            "import_not_waiting",
            "The columns of this import can't be chosen now: it was run or cancelled, or somebody chose them a moment ago. Look at it again."
        );

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
