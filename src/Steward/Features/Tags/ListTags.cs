using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.Tags;

/// <summary>The tags one sees, by name, with how many of what one sees carry them.</summary>
public sealed class ListTags(StewardDb db)
{
    public static readonly string[] Sorts = ["name"];

    public async Task<Page<TagItem>> RunAsync(Cursor? after, int limit, CurrentUser user, CancellationToken ct)
    {
        var tags = db.Tags.AsNoTracking().VisibleTo(db, user);
        if (after is { Key: var key, Id: var id })
            tags = tags.Where(t => Keyset.After(t.Fold, t.Id, key, id));
        var rows = await tags.OrderBy(t => t.Fold).ThenBy(t => t.Id).Take(limit + 1).ToListAsync(ct);
        return Page<TagItem>.Of(await db.ItemsAsync(rows, user, ct), limit, t => Cursor.Encode(t.Fold, t.Id));
    }
}
