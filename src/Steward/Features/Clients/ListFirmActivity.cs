using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.Clients;

/// <summary>One thing that happened, and at which client.</summary>
public sealed record FirmActivityView(
    Guid Id,
    DateTime At,
    Guid ClientId,
    string ClientName,
    Guid? ActorId,
    string? Actor,
    string Kind,
    string? Subject,
    string? Detail
);

/// <summary>What happened at all the clients somebody sees, the newest first.</summary>
public sealed class ListFirmActivity(StewardDb db)
{
    public sealed record Result(IReadOnlyList<FirmActivityView> Items, string? NextCursor, string? PreviousCursor);

    public async Task<Result> RunAsync(Cursor? after, Cursor? before, int limit, CurrentUser user, CancellationToken ct)
    {
        var clients = db.Clients.VisibleTo(user);
        // From the clients of who has few of many; else along everything, newest first, leaving out what is not seen.
        var reached =
            user.Scope == AccessScope.AssignedClients
                ? db.ClientMembers.Where(m => m.UserId == user.Id).Join(db.Activities, m => m.ClientId, a => a.ClientId, (m, a) => a)
                : db.Activities;
        var rows = await reached
            .Where(a => clients.Any(c => c.Id == a.ClientId))
            .ToldTo(db, user)
            .NewestFirst(after, before)
            .Take(limit + 1)
            .Join(
                db.Clients,
                a => a.ClientId,
                c => c.Id,
                (a, c) => new FirmActivityView(a.Id, a.At, c.Id, c.Name, a.ActorId, a.Actor!.Name, a.Kind, a.Subject, a.Detail)
            )
            .ToListAsync(ct);
        rows.Sort((a, b) => (before is null ? b.Id : a.Id).CompareTo(before is null ? a.Id : b.Id));
        var (next, previous) = PageEnds.Cut(rows, limit, after, before, a => Cursor.Encode("", a.Id));
        return new Result(rows, next, previous);
    }
}
