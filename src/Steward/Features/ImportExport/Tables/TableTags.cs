using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Tags;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Gives what was imported its tags, making those there are none of.</summary>
internal sealed class TableTags(StewardDb db, ImportRun run, TableKind kind, DateTime now, CancellationToken ct)
{
    // Two values a link: both databases take many more in one statement.
    private const int BatchLinks = 500;

    public async Task RunAsync()
    {
        var rows = await db
            .ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New)
            .Join(
                db.ImportRecords.Where(r => r.RunId == run.Id && r.Tags != null),
                i => i.Number,
                r => r.Number,
                (i, r) => new { RecordId = i.RecordId!.Value, Tags = r.Tags! }
            )
            .ToListAsync(ct);
        if (rows.Count == 0)
            return;
        var carried = rows.ConvertAll(r => (r.RecordId, Tags: TagNames.Distinct(TableJson.Read<string[]>(r.Tags))));
        var wanted = TagNames.Distinct(carried.SelectMany(r => r.Tags).Select(t => t.Name));
        var tags = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var some in wanted.Chunk(BatchLinks))
        {
            foreach (var tag in await db.FindOrMakeTagsAsync(some, null, now, ct))
                tags[tag.Fold] = tag.Id;
        }
        var table = kind == TableKind.Clients ? "client_tag" : "task_tag";
        foreach (var some in carried.SelectMany(r => r.Tags.Select(t => (r.RecordId, TagId: tags[t.Fold]))).Chunk(BatchLinks))
            await LinkAsync(table, some);
    }

    private Task<int> LinkAsync(string table, (Guid RecordId, Guid TagId)[] links)
    {
        var places = string.Join(", ", Enumerable.Range(0, links.Length).Select(i => $"({{{2 * i}}}, {{{(2 * i) + 1}}})"));
        // Only a name of ours and numbered places are put together here.
#pragma warning disable EF1002
        return db.Database.ExecuteSqlRawAsync(
            $"INSERT INTO {table} (record_id, tag_id) VALUES {places}",
            links.SelectMany(l => new[] { db.InSql(l.RecordId), db.InSql(l.TagId) }),
            ct
        );
#pragma warning restore EF1002
    }
}
