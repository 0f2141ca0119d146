using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.Clients;

/// <summary>One thing that happened to a client.</summary>
/// <param name="Actor">The name of who did it; null: Steward itself.</param>
/// <param name="Subject">The name of the thing at that time.</param>
/// <param name="Detail">What changed, a line each.</param>
public sealed record ActivityView(Guid Id, DateTime At, Guid? ActorId, string? Actor, string Kind, string? Subject, string? Detail);

public sealed class ListActivity(StewardDb db)
{
    public sealed record Result(IReadOnlyList<ActivityView> Items, string? NextCursor, string? PreviousCursor);

    /// <returns>The newest first. Null: there is no such client, or none this person may see.</returns>
    public async Task<Result?> RunAsync(Guid clientId, Cursor? after, Cursor? before, int limit, CurrentUser user, CancellationToken ct)
    {
        if (!await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == clientId, ct))
            return null;
        var rows = await db
            .Activities.Where(a => a.ClientId == clientId)
            .ToldTo(db, user)
            .NewestFirst(after, before)
            .Take(limit + 1)
            .Select(a => new ActivityView(a.Id, a.At, a.ActorId, a.Actor!.Name, a.Kind, a.Subject, a.Detail))
            .ToListAsync(ct);
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
