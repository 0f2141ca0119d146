using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Tags;

/// <summary>What a save changed of a record's tags.</summary>
internal sealed record TagChange(IReadOnlyList<string> Added, IReadOnlyList<string> Removed)
{
    public static readonly TagChange None = new([], []);

    public bool Any => Added.Count + Removed.Count > 0;

    /// <summary>"added tag vip"</summary>
    public IEnumerable<string> Words => [.. Added.Select(n => $"added tag {n}"), .. Removed.Select(n => $"removed tag {n}")];

    /// <summary>As further lines of what changed.</summary>
    public string After(string changes) =>
        string.Join('\n', new[] { changes }.Concat(Words.Select(w => char.ToUpperInvariant(w[0]) + w[1..])).Where(l => l.Length > 0));
}

/// <summary>The tags of records: read a page at a time, changed inside the record's own transaction.</summary>
internal static class Tagging
{
    private const int Attempts = 4;

    /// <summary>What these records carry, in the order of names: one query for all of them.</summary>
    public static async Task<ILookup<Guid, TagLabel>> TagsOfAsync<TLink>(
        this StewardDb db,
        IReadOnlyList<Guid> records,
        CancellationToken ct
    )
        where TLink : TagLink
    {
        var links =
            records.Count == 0
                ? []
                : await db.Set<TLink>()
                    .Where(l => records.Contains(l.RecordId))
                    .Join(
                        db.Tags,
                        l => l.TagId,
                        t => t.Id,
                        (l, t) =>
                            new
                            {
                                l.RecordId,
                                t.Id,
                                t.Name,
                                t.Colour,
                                t.Fold,
                            }
                    )
                    .ToListAsync(ct);
        return links.OrderBy(l => l.Fold, StringComparer.Ordinal).ToLookup(l => l.RecordId, l => new TagLabel(l.Id, l.Name, l.Colour));
    }

    /// <summary>
    /// Gives a record these tags and no others, making those there are none of. Before this, its version was checked and the names were.
    /// </summary>
    /// <param name="db">Inside a write transaction.</param>
    /// <param name="record">The client, task or credential.</param>
    /// <param name="names">All it shall carry; null: as it is.</param>
    /// <param name="now">What new ids begin with.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<TagChange> SetTagsAsync<TLink>(
        this StewardDb db,
        Guid record,
        IReadOnlyList<string>? names,
        DateTime now,
        CancellationToken ct
    )
        where TLink : TagLink, new()
    {
        if (names is null)
            return TagChange.None;
        var wanted = TagNames.Distinct(names);
        var carried = await db.Set<TLink>()
            .Where(l => l.RecordId == record)
            .Join(db.Tags, l => l.TagId, t => t.Id, (l, t) => t)
            .AsNoTracking()
            .ToListAsync(ct);
        var add = wanted.Where(w => carried.TrueForAll(t => t.Fold != w.Fold)).ToList();
        var remove = carried.Where(t => wanted.All(w => w.Fold != t.Fold)).OrderBy(t => t.Fold, StringComparer.Ordinal).ToList();
        var added = await db.FindOrMakeTagsAsync(add, null, now, ct);
        foreach (var tag in added)
            db.Add(new TLink { RecordId = record, TagId = tag.Id });
        if (remove.Count > 0)
        {
            var ids = remove.Select(t => t.Id).ToList();
            await db.Set<TLink>().Where(l => l.RecordId == record && ids.Contains(l.TagId)).ExecuteDeleteAsync(ct);
        }
        return new TagChange([.. added.Select(t => t.Name)], [.. remove.Select(t => t.Name)]);
    }

    /// <summary>
    /// The tags of these names. Whoever is first makes one, everybody else takes that: the unique index decides, not a look beforehand. One that
    /// exists is taken without a word, also when this person sees nothing that carries it.
    /// </summary>
    public static async Task<IReadOnlyList<Tag>> FindOrMakeTagsAsync(
        this StewardDb db,
        IReadOnlyList<(string Name, string Fold)> wanted,
        TagColour? colour,
        DateTime now,
        CancellationToken ct
    )
    {
        if (wanted.Count == 0)
            return [];
        var folds = wanted.Select(w => w.Fold).ToArray();
        // Somebody may delete one between making and holding it: then it is made again.
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var found = await HoldAsync(db, folds, ct);
            if (found.Count == wanted.Count)
                return [.. found.OrderBy(t => t.Fold, StringComparer.Ordinal)];
            foreach (var (name, _) in wanted.Where(w => found.TrueForAll(t => t.Fold != w.Fold)))
                await InsertAsync(db, new Tag(Guid.CreateVersion7(now), name, colour), ct);
        }
        throw new InvalidOperationException("A tag is deleted as fast as it is made.");
    }

    // Held against deletion until this is committed; SQLite has one writer.
    private static Task<List<Tag>> HoldAsync(StewardDb db, string[] folds, CancellationToken ct) =>
        db is PostgresStewardDb
            ? db.Tags.FromSql($"SELECT * FROM tag WHERE fold = ANY({folds}) ORDER BY fold FOR KEY SHARE").AsNoTracking().ToListAsync(ct)
            : db.Tags.Where(t => folds.Contains(t.Fold)).AsNoTracking().ToListAsync(ct);

    private static Task<int> InsertAsync(StewardDb db, Tag tag, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO tag (id, name, fold, colour, version) VALUES ({db.InSql(
                tag.Id
            )}, {tag.Name}, {tag.Fold}, {tag.Colour.ToString()}, {tag.Version})
            ON CONFLICT (fold) DO NOTHING
            """,
            ct
        );
}
