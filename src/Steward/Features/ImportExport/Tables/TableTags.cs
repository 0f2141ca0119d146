using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Tags;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Gives what was imported its tags, making those there are none of.</summary>
internal sealed class TableTags(StewardDb db, ImportRun run, TableKind kind, DateTime now, CancellationToken ct)
{
    private const int BatchTags = 500;

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
        foreach (var some in wanted.Chunk(BatchTags))
        {
            foreach (var tag in await db.FindOrMakeTagsAsync(some, null, now, ct))
                tags[tag.Fold] = tag.Id;
        }
        await TableLinks.AddTagsAsync(db, kind, carried.SelectMany(r => r.Tags.Select(t => (r.RecordId, tags[t.Fold]))), ct);
    }
}
