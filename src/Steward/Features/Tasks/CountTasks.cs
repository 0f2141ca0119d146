using Steward.Data;
using Steward.Features.Counts;
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
        var count = await DueCount.ReadAsync(db, DueKind.Task, user.Today, user.Today.AddDays(1), user, ct);
        return new Result(count.All, count.Before, count.Until);
    }
}
