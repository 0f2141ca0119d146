using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Tags;

/// <summary>A tag as its pages and the API show it.</summary>
/// <param name="Clients">How many clients carry it, of those one sees; archived ones too.</param>
/// <param name="Tasks">How many tasks, of those one sees; done ones too.</param>
/// <param name="Credentials">How many credentials, of those one sees.</param>
public sealed record TagItem(Guid Id, string Name, TagColour Colour, int Clients, int Tasks, int Credentials, int Version)
{
    [JsonIgnore]
    internal string Fold { get; init; } = "";
}

internal static class TagRows
{
    /// <summary>With their counts, of what this person sees: one query a kind, whatever the number of tags.</summary>
    public static async Task<List<TagItem>> ItemsAsync(this StewardDb db, IReadOnlyList<Tag> tags, CurrentUser user, CancellationToken ct)
    {
        var ids = tags.Select(t => t.Id).ToList();
        var seen = SeenRecords.Of(db, user);
        // Who sees everything sees all that is not in the trash: links are counted by their index alone, and the few in the trash taken off.
        var all = TagAccess.SeesEverything(user);
        var clients = all
            ? await WithoutAsync(db.ClientTags, db.Clients.Where(c => c.TrashedAt != null).Select(c => c.Id))
            : await CountAsync(seen.ClientLinks(db).Where(l => ids.Contains(l.TagId)));
        var tasks = all
            ? await WithoutAsync(db.TaskTags, db.WorkTasks.Where(t => t.TrashedAt != null).Select(t => t.Id))
            : await CountAsync(seen.TaskLinks(db).Where(l => ids.Contains(l.TagId)));
        var credentials = all
            ? await WithoutAsync(db.CredentialTags, db.Credentials.Where(c => c.TrashedAt != null).Select(c => c.Id))
            : await CountAsync(seen.CredentialLinks(db).Where(l => ids.Contains(l.TagId)));
        return
        [
            .. tags.Select(t => new TagItem(
                t.Id,
                t.Name,
                t.Colour,
                clients.GetValueOrDefault(t.Id),
                tasks.GetValueOrDefault(t.Id),
                credentials.GetValueOrDefault(t.Id),
                t.Version
            )
            {
                Fold = t.Fold,
            }),
        ];

        async Task<Dictionary<Guid, int>> WithoutAsync<TLink>(IQueryable<TLink> links, IQueryable<Guid> trash)
            where TLink : TagLink
        {
            var counts = await CountAsync(links.Where(l => ids.Contains(l.TagId)));
            // From the trash on, and not from the tags: of those, the links to everything else would be gone through.
            foreach (var (tag, gone) in await CountAsync(links.Where(l => trash.Contains(l.RecordId))))
            {
                if (counts.TryGetValue(tag, out var carried))
                    counts[tag] = Math.Max(0, carried - gone);
            }
            return counts;
        }

        Task<Dictionary<Guid, int>> CountAsync<TLink>(IQueryable<TLink> links)
            where TLink : TagLink =>
            links.GroupBy(l => l.TagId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
    }

    /// <summary>As this person sees it now; null when they don't.</summary>
    public static async Task<TagItem?> FindTagAsync(this StewardDb db, Guid id, CurrentUser user, CancellationToken ct)
    {
        var tag = await db.Tags.AsNoTracking().VisibleTo(db, user).SingleOrDefaultAsync(t => t.Id == id, ct);
        return tag is null ? null : (await db.ItemsAsync([tag], user, ct))[0];
    }

    /// <summary>The row to change, if this person sees it. Nobody gives it to a record, or takes it, until this is committed.</summary>
    public static async Task<Tag?> HoldTagAsync(this StewardDb db, Guid id, CurrentUser user, CancellationToken ct)
    {
        if (db is PostgresStewardDb)
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM tag WHERE id = {id} FOR UPDATE", ct);
        return await db.Tags.VisibleTo(db, user).AsTracking().SingleOrDefaultAsync(t => t.Id == id, ct);
    }
}
