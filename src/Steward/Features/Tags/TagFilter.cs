using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Search;
using Steward.Features.Tasks;

namespace Steward.Features.Tags;

/// <summary>The filter "tag" of lists: what carries any of the tags named. It only ever narrows what a person sees anyway.</summary>
internal static class TagFilter
{
    private const int MaxNames = 50;

    /// <summary>Null: nobody asked. A name there is no tag of is one that nothing carries.</summary>
    public static async Task<IReadOnlyList<Guid>?> IdsAsync(StewardDb db, IReadOnlyList<string> names, CancellationToken ct)
    {
        if (names.Count == 0)
            return null;
        var folds = names.Take(MaxNames).Select(TagNames.FoldOf).Distinct(StringComparer.Ordinal).ToList();
        return await db.Tags.Where(t => folds.Contains(t.Fold)).Select(t => t.Id).ToListAsync(ct);
    }

    /// <summary>
    /// Where a list begins for tags that few carry: with those. PostgreSQL takes what carries a tag to be everywhere in a list's order, and reads all of
    /// it where that is only what is done. Null: many carry them, or the database is SQLite, which begins well by itself.
    /// </summary>
    public static async Task<IQueryable<T>?> FewCarryingAsync<T, TLink>(this StewardDb db, IReadOnlyList<Guid>? tags, CancellationToken ct)
        where T : class
        where TLink : TagLink
    {
        if (
            tags is null
            || db is not PostgresStewardDb
            || await Carriers(db.Set<TLink>(), tags).Take(RowsAmong.Few + 1).CountAsync(ct) > RowsAmong.Few
        )
            return null;
        var links = db.Model.FindEntityType(typeof(TLink))!.GetTableName();
        return db.PostgresRowsAmong<T>($"SELECT record_id FROM {links} WHERE tag_id = ANY ({{0}})", tags.ToArray());
    }

    public static IQueryable<Client> Carrying(this IQueryable<Client> clients, StewardDb db, IReadOnlyList<Guid>? tags)
    {
        if (tags is null)
            return clients;
        var carriers = Carriers(db.ClientTags, tags);
        return clients.Where(c => carriers.Contains(c.Id));
    }

    public static IQueryable<WorkTask> Carrying(this IQueryable<WorkTask> tasks, StewardDb db, IReadOnlyList<Guid>? tags)
    {
        if (tags is null)
            return tasks;
        var carriers = Carriers(db.TaskTags, tags);
        return tasks.Where(t => carriers.Contains(t.Id));
    }

    public static IQueryable<Credential> Carrying(this IQueryable<Credential> credentials, StewardDb db, IReadOnlyList<Guid>? tags)
    {
        if (tags is null)
            return credentials;
        var carriers = Carriers(db.CredentialTags, tags);
        return credentials.Where(c => carriers.Contains(c.Id));
    }

    /// <summary>Ids are of one kind only, so the links of all kinds can be asked for any entry.</summary>
    public static IQueryable<SearchEntry> Carrying(this IQueryable<SearchEntry> entries, StewardDb db, IReadOnlyList<Guid>? tags)
    {
        if (tags is null)
            return entries;
        return entries.Where(e =>
            db.ClientTags.Any(l => l.RecordId == e.ObjectId && tags.Contains(l.TagId))
            || db.TaskTags.Any(l => l.RecordId == e.ObjectId && tags.Contains(l.TagId))
            || db.CredentialTags.Any(l => l.RecordId == e.ObjectId && tags.Contains(l.TagId))
        );
    }

    private static IQueryable<Guid> Carriers<TLink>(IQueryable<TLink> links, IReadOnlyList<Guid> tags)
        where TLink : TagLink =>
        tags is [var one]
            ? links.Where(l => l.TagId == one).Select(l => l.RecordId)
            : links.Where(l => tags.Contains(l.TagId)).Select(l => l.RecordId);
}
