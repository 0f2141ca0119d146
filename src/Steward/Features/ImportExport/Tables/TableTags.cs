using Steward.Data;
using Steward.Features.Tags;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Gives what was imported its tags, making those there are none of.</summary>
internal sealed class TableTags(StewardDb db, TableKind kind, DateTime now, CancellationToken ct)
{
    private const int BatchTags = 500;

    public async Task RunAsync(IEnumerable<TableTagged> rows)
    {
        var carried = rows.Select(r => (r.RecordId, Tags: TagNames.Distinct(r.Names))).ToList();
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
