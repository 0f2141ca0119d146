using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Tasks;

/// <summary>How many open tasks somebody sees in the clients that are not archived: sums of kept counts, however many tasks there are.</summary>
public sealed class CountTasks(StewardDb db)
{
    public sealed record Result(int Open, int Overdue, int Today);

    public async Task<Result> RunAsync(CurrentUser user, CancellationToken ct)
    {
        if (!user.May(Permission.TasksRead))
            return new Result(0, 0, 0);
        var days = user is { Scope: AccessScope.AllClients, HasDenials: false }
            ? db.FirmTaskDays.Select(d => new { d.DueOn, d.Open })
            : db
                .Clients.VisibleTo(user)
                .Where(c => !c.IsArchived)
                .Join(db.TaskDays, c => c.Id, d => d.ClientId, (c, d) => new { d.DueOn, d.Open });
        var today = user.Today;
        return await days.GroupBy(_ => 1)
                .Select(all => new Result(
                    all.Sum(d => d.Open),
                    all.Sum(d => d.DueOn < today ? d.Open : 0),
                    all.Sum(d => d.DueOn == today ? d.Open : 0)
                ))
                .SingleOrDefaultAsync(ct)
            ?? new Result(0, 0, 0);
    }
}
