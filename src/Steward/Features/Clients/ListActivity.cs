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
        var told = db.Activities.Where(a => a.ClientId == clientId).ToldTo(db, user).NewestFirst(after, before);
        var rows = await ActivityView.Query(told.Take(limit + 1)).ToListAsync(ct);
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

    private static string CursorOf(ActivityView activity) => Cursor.Encode("", activity.Id);
}
