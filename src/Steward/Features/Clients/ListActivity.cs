using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.Clients;

public sealed class ListActivity(StewardDb db)
{
    public sealed record Result(IReadOnlyList<ActivityView> Items, string? NextCursor, string? PreviousCursor);

    /// <returns>The newest first. Null: there is no such client, or none this person may see.</returns>
    public async Task<Result?> RunAsync(Guid clientId, Cursor? after, Cursor? before, int limit, CurrentUser user, CancellationToken ct)
    {
        if (!await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == clientId, ct))
            return null;
        var rows = await ActivityView.Query(Page(db.ActivityOf(clientId, user), after, before).Take(limit + 1)).ToListAsync(ct);
        var more = rows.Count > limit;
        if (more)
            rows.RemoveAt(limit);
        if (before is not null)
            rows.Reverse();
        return new Result(
            rows,
            rows.Count > 0 && (before is not null || more) ? CursorOf(rows[^1]) : null,
            rows.Count > 0 && (before is not null ? more : after is not null) ? CursorOf(rows[0]) : null
        );
    }

    // Ids carry their time, so the id alone is the order.
    private static IQueryable<Activity> Page(IQueryable<Activity> activities, Cursor? after, Cursor? before)
    {
        if (before is { Id: var first })
            return activities.Where(a => a.Id > first).OrderBy(a => a.Id);
        if (after is { Id: var last })
            activities = activities.Where(a => a.Id < last);
        return activities.OrderByDescending(a => a.Id);
    }

    private static string CursorOf(ActivityView activity) => Cursor.Encode("", activity.Id);
}
