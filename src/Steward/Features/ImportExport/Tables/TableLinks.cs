using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.ImportExport.Tables;

/// <summary>
/// Writes thousands of rows of two ids in one statement with a value or two: a parameter for each id takes longer than the insert, and on SQLite
/// everybody waits for it.
/// </summary>
internal static class TableLinks
{
    private const int Batch = 5000;

    public static async Task AddTagsAsync(StewardDb db, TableKind kind, IEnumerable<(Guid Record, Guid Tag)> links, CancellationToken ct)
    {
        foreach (var some in links.Chunk(Batch))
        {
            var (records, tags) = (some.Select(l => l.Record).ToArray(), some.Select(l => l.Tag).ToArray());
            var json = db is PostgresStewardDb ? "" : TableJson.Write(some.Select(l => new[] { Hex(l.Record), Hex(l.Tag) }));
            FormattableString insert = (db, kind) switch
            {
                (PostgresStewardDb, TableKind.Clients) =>
                    $"INSERT INTO client_tag (record_id, tag_id) SELECT * FROM unnest({records}, {tags})",
                (PostgresStewardDb, _) => $"INSERT INTO task_tag (record_id, tag_id) SELECT * FROM unnest({records}, {tags})",
                (_, TableKind.Clients) =>
                    $"INSERT INTO client_tag (record_id, tag_id) SELECT unhex(value ->> 0), unhex(value ->> 1) FROM json_each({json})",
                _ => $"INSERT INTO task_tag (record_id, tag_id) SELECT unhex(value ->> 0), unhex(value ->> 1) FROM json_each({json})",
            };
            await db.Database.ExecuteSqlAsync(insert, ct);
        }
    }

    public static async Task AddOwnersAsync(StewardDb db, IEnumerable<TableOwner> owners, DateTime now, CancellationToken ct)
    {
        foreach (var some in owners.Chunk(Batch))
        {
            var (clients, people) = (some.Select(o => o.ClientId).ToArray(), some.Select(o => o.OwnerId).ToArray());
            var macs = some.Select(o => o.Mac).ToArray();
            var json =
                db is PostgresStewardDb
                    ? ""
                    : TableJson.Write(some.Select(o => new[] { Hex(o.ClientId), Hex(o.OwnerId), Convert.ToHexString(o.Mac) }));
            FormattableString insert = db switch
            {
                PostgresStewardDb => $"""
                    INSERT INTO client_member (client_id, user_id, is_owner, created_at, mac)
                    SELECT c, u, TRUE, {now}, m FROM unnest({clients}, {people}, {macs}) AS o (c, u, m)
                    """,
                _ => $"""
                    INSERT INTO client_member (client_id, user_id, is_owner, created_at, mac)
                    SELECT unhex(value ->> 0), unhex(value ->> 1), TRUE, {now}, unhex(value ->> 2) FROM json_each({json})
                    """,
            };
            await db.Database.ExecuteSqlAsync(insert, ct);
        }
    }

    private static string Hex(Guid id) => Convert.ToHexString(id.ToByteArray(bigEndian: true));
}
