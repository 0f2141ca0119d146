using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;

namespace Steward.Features.Dashboard;

/// <summary>How somebody's day begins: how things stand, what is due, who needs somebody, what happened. All of what they see, nothing else.</summary>
public sealed class ShowDashboard(
    StewardDb db,
    CountClients clients,
    CountTasks tasks,
    CountRotations rotations,
    ListTasks list,
    ListAttention attention,
    ListFirmActivity activity
)
{
    public const int TaskLimit = 8;
    public const int AttentionLimit = 5;
    public const int ActivityLimit = 8;
    private const int TrendDays = 30;

    /// <param name="ActiveClients">Clients with the status active.</param>
    /// <param name="OpenTasks">To do, in progress or waiting.</param>
    /// <param name="OverdueTasks">Those of them that were due before today, in one's own time zone.</param>
    /// <param name="TasksToday">Those of them that are due today.</param>
    /// <param name="RotationsDue">Secrets to replace within 14 days, the overdue ones among them.</param>
    /// <param name="RotationsOverdue">Secrets that should have been replaced before today.</param>
    public sealed record Figures(
        int ActiveClients,
        int OpenTasks,
        int OverdueTasks,
        int TasksToday,
        int RotationsDue,
        int RotationsOverdue
    );

    /// <summary>The figures of the whole firm at the end of an earlier day (UTC).</summary>
    public sealed record Past(DateOnly Day, int ActiveClients, int OpenTasks, int OverdueTasks, int RotationsDue);

    /// <param name="Trend">The last 30 days, the oldest first, as far as they were noted; empty for who doesn't see the whole firm.</param>
    /// <param name="Tasks">Open tasks that are overdue or due today, the longest overdue first; at most 8.</param>
    /// <param name="MoreTasks">Whether there are more of these.</param>
    /// <param name="Attention">The clients that need somebody most; at most 5.</param>
    /// <param name="Activity">What happened last; at most 8.</param>
    public sealed record Result(
        Figures Figures,
        IReadOnlyList<Past> Trend,
        IReadOnlyList<TaskItem> Tasks,
        bool MoreTasks,
        IReadOnlyList<AttentionItem> Attention,
        IReadOnlyList<FirmActivityView> Activity
    );

    /// <param name="mine">Only the tasks that are assigned to this person.</param>
    public async Task<Result> RunAsync(bool mine, CurrentUser user, CancellationToken ct)
    {
        var active = await clients.RunAsync(user, ct);
        var counts = await tasks.RunAsync(user, ct);
        var due = await rotations.RunAsync(user, ct);
        var today = await TodayAsync(mine, user, ct);
        var needing = await attention.RunAsync(AttentionLimit, user, ct);
        var happened = await activity.RunAsync(null, null, ActivityLimit, user, ct);
        return new Result(
            new Figures(active, counts.Open, counts.Overdue, counts.Today, due.Due, due.Overdue),
            await TrendAsync(user, ct),
            today.Items,
            today.NextCursor is not null,
            needing,
            happened.Items
        );
    }

    private async Task<ListTasks.Result> TodayAsync(bool mine, CurrentUser user, CancellationToken ct) =>
        user.May(Permission.TasksRead)
            ? await list.RunAsync(
                new ListTasks.Request(
                    [],
                    [],
                    [],
                    mine ? [user.Id] : [],
                    [TaskDue.Overdue, TaskDue.Today],
                    null,
                    ListTasks.Sorts[0],
                    false,
                    null,
                    null,
                    TaskLimit
                ),
                user,
                ct
            )
            : new ListTasks.Result([], null, null);

    private async Task<IReadOnlyList<Past>> TrendAsync(CurrentUser user, CancellationToken ct)
    {
        var seesAll =
            user is { Scope: AccessScope.AllClients, HasDenials: false }
            && user.May(Permission.ClientsRead)
            && user.May(Permission.TasksRead)
            && user.May(Permission.CredentialsRead);
        if (!seesAll)
            return [];
        var (from, today) = (DateOnly.FromDateTime(user.Now).AddDays(-TrendDays), DateOnly.FromDateTime(user.Now));
        return await db
            .FirmHistories.Where(h => h.Day >= from && h.Day < today)
            .OrderBy(h => h.Day)
            .Select(h => new Past(h.Day, h.ActiveClients, h.OpenTasks, h.OverdueTasks, h.RotationsDue))
            .ToListAsync(ct);
    }
}
