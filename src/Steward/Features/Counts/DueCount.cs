using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Counts;

/// <summary>How many things of a kind are due in all, before a day, and on it or after it but before another.</summary>
/// <param name="All">Whenever it is due.</param>
/// <param name="Before">Before the first day.</param>
/// <param name="Until">From the first day on, before the second.</param>
internal readonly record struct DueCount(int All, int Before, int Until)
{
    /// <summary>Of what somebody sees in the clients that are not archived: sums of kept counts, however many things there are.</summary>
    public static async Task<DueCount> ReadAsync(
        StewardDb db,
        DueKind kind,
        DateOnly first,
        DateOnly second,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var days = db.DueDays.Where(d => d.Kind == kind);
        if (user.Scope != AccessScope.AllClients)
        {
            // From the clients of who has few: left to itself, SQLite begins with everybody's days.
            var clients = db.Clients.VisibleTo(user).Where(c => !c.IsArchived);
            var mine = db
                .ClientMembers.Where(m => m.UserId == user.Id)
                .Join(days, m => m.ClientId, d => d.ClientId, (m, d) => d)
                .Where(d => clients.Any(c => c.Id == d.ClientId));
            return await SumAsync(mine.Select(d => new Day { DueOn = d.DueOn, Items = d.Items }), first, second, ct);
        }
        var firm = await SumAsync(
            db.FirmDueDays.Where(d => d.Kind == kind).Select(d => new Day { DueOn = d.DueOn, Items = d.Items }),
            first,
            second,
            ct
        );
        if (!user.HasDenials)
            return firm;
        var denied = DeniedClients.Of(db, user).Join(days, id => id, d => d.ClientId, (id, d) => d);
        return firm - await SumAsync(denied.Select(d => new Day { DueOn = d.DueOn, Items = d.Items }), first, second, ct);
    }

    public static DueCount operator -(DueCount a, DueCount b) => new(a.All - b.All, a.Before - b.Before, a.Until - b.Until);

    private static async Task<DueCount> SumAsync(IQueryable<Day> days, DateOnly first, DateOnly second, CancellationToken ct)
    {
        var sums = await days.GroupBy(_ => 1)
            .Select(all => new
            {
                All = all.Sum(d => d.Items),
                Before = all.Sum(d => d.DueOn < first ? d.Items : 0),
                Until = all.Sum(d => d.DueOn >= first && d.DueOn < second ? d.Items : 0),
            })
            .SingleOrDefaultAsync(ct);
        return sums is null ? default : new DueCount(sums.All, sums.Before, sums.Until);
    }

    // Set member by member: what a constructor was given, EF can't sum up.
    private sealed class Day
    {
        public DateOnly DueOn { get; init; }
        public int Items { get; init; }
    }
}
