using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Rows that were new when the columns were chosen, and that somebody, or another import, has brought since.</summary>
internal sealed class TableDoubles(StewardDb db, ImportRun run, TableKind kind, CurrentUser? user, CancellationToken ct)
{
    private const int Batch = 500;

    private const string Since = "Somebody added it in the meantime; what is stored stays as it is.";

    /// <returns>The ids they would have had.</returns>
    public async Task<HashSet<Guid>> SkipAsync()
    {
        var doubles = kind switch
        {
            TableKind.Clients => await ClientsAsync(),
            TableKind.Contacts => await ContactsAsync(),
            TableKind.Tasks => await TasksAsync(),
        };
        foreach (var some in doubles.Chunk(Batch))
        {
            var ids = some.Select(d => d.RecordId).ToList();
            await db.SearchEntries.Where(e => ids.Contains(e.ObjectId)).ExecuteDeleteAsync(ct);
            var numbers = some.Select(d => d.Number).ToList();
            await db
                .ImportItems.Where(i => i.RunId == run.Id && numbers.Contains(i.Number))
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.Verdict, ImportVerdict.Duplicate).SetProperty(i => i.Remarks, Since), ct);
        }
        return doubles.Select(d => d.RecordId).ToHashSet();
    }

    // The sort key is coarser than the name: its index narrows, the fold decides.
    private async Task<List<Double>> ClientsAsync()
    {
        var near = await Rows()
            .Join(ImportClients.Seen(db, user), r => r.Record.NameSort, c => c.NameSort, (r, c) => new { Row = r, c.Name })
            .Select(r => new
            {
                r.Row.Item.Number,
                RecordId = r.Row.Item.RecordId!.Value,
                Mine = r.Row.Record.Name,
                Theirs = r.Name,
            })
            .ToListAsync(ct);
        return
        [
            .. near.Where(r => TextFold.Name(r.Mine) == TextFold.Name(r.Theirs)).Select(r => new Double(r.Number, r.RecordId)).Distinct(),
        ];
    }

    private async Task<List<Double>> ContactsAsync()
    {
        var stored = new ContactNames();
        var there = db.Contacts.Where(c => db.ImportClients.Any(i => i.RunId == run.Id && i.ClientId == c.ClientId && !i.IsNew));
        foreach (
            var c in await there
                .Select(c => new
                {
                    c.ClientId,
                    c.Name,
                    c.Email,
                })
                .ToListAsync(ct)
        )
            stored.Add(c.ClientId, c.Name, c.Email);
        var rows = await Rows()
            .Select(r => new
            {
                r.Item.Number,
                RecordId = r.Item.RecordId!.Value,
                ClientId = r.Item.ClientId!.Value,
                r.Record.Name,
                r.Record.Email,
            })
            .ToListAsync(ct);
        return [.. rows.Where(r => stored.Has(r.ClientId, r.Name, r.Email)).Select(r => new Double(r.Number, r.RecordId))];
    }

    private async Task<List<Double>> TasksAsync()
    {
        var near = await Rows()
            .Join(
                db.WorkTasks.Where(t => t.TrashedAt == null),
                r => new
                {
                    ClientId = r.Item.ClientId!.Value,
                    r.Record.DueOn,
                    Sort = r.Record.NameSort,
                },
                t => new
                {
                    t.ClientId,
                    t.DueOn,
                    Sort = t.TitleSort,
                },
                (r, t) => new { Row = r, t.Title }
            )
            .Select(r => new
            {
                r.Row.Item.Number,
                RecordId = r.Row.Item.RecordId!.Value,
                Mine = r.Row.Record.Name,
                Theirs = r.Title,
            })
            .ToListAsync(ct);
        return
        [
            .. near.Where(r => TextFold.Name(r.Mine) == TextFold.Name(r.Theirs)).Select(r => new Double(r.Number, r.RecordId)).Distinct(),
        ];
    }

    private IQueryable<Row> Rows() =>
        db
            .ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New)
            .Join(db.ImportRecords.Where(r => r.RunId == run.Id), i => i.Number, r => r.Number, (i, r) => new Row { Item = i, Record = r });

    private sealed class Row
    {
        public required ImportItem Item { get; init; }
        public required ImportRecord Record { get; init; }
    }

    private sealed record Double(int Number, Guid RecordId);
}
