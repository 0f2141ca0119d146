using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Platform.Http;

namespace Steward.Features.Sessions;

/// <summary>Where a person is signed in now: the newest sign-in first.</summary>
public sealed class ListSessions(StewardDb db, SessionSettings settings)
{
    public sealed record Item(
        Guid Id,
        string? Ip,
        string? UserAgent,
        DateTime CreatedAt,
        DateTime LastActiveAt,
        DateTime ExpiresAt,
        bool Current
    );

    public async Task<Page<Item>> RunAsync(CurrentUser user, int limit, Cursor? after, CancellationToken ct)
    {
        var idleSince = user.Now - settings.Idle;
        var living = db.Sessions.Where(s =>
            s.UserId == user.Id && s.RevokedAt == null && s.ExpiresAt > user.Now && s.LastActiveAt > idleSince
        );
        // Ids are made in the order of time, so the id alone is the place in the list.
        if (after is { } last)
            living = living.Where(s => s.Id.CompareTo(last.Id) < 0);
        var rows = await living
            .OrderByDescending(s => s.Id)
            .Take(limit + 1)
            .Select(s => new Item(s.Id, s.Ip, s.UserAgent, s.CreatedAt, s.LastActiveAt, s.ExpiresAt, s.Id == user.SessionId))
            .ToListAsync(ct);
        return Page<Item>.Of(rows, limit, item => Cursor.Encode(item.CreatedAt.ToString("O", CultureInfo.InvariantCulture), item.Id));
    }
}
