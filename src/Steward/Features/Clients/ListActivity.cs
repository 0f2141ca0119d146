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
        var (next, previous) = PageEnds.Cut(rows, limit, after, before, a => Cursor.Encode("", a.Id));
        return new Result(rows, next, previous);
    }
}
