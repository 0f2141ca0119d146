using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Tasks;

/// <summary>Checks a task off.</summary>
public sealed class CompleteTask(WriteTransaction write, TimeProvider clock)
{
    /// <returns>Null: there is none, or none this person may see. Completing twice is once.</returns>
    public async Task<TaskItem?> RunAsync(Guid id, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.TasksWrite);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldTaskAsync(db.WorkTasks.VisibleTo(user), id, user, ct) is not { } task)
                    return null;
                if (task.Status == WorkTaskStatus.Done)
                    return await db.WorkTasks.FindItemAsync(id, user, ct);
                task.Complete(now);
                db.Add(new Activity(task.ClientId, user.Id, "task.completed", task.Title, null, now));
                return await db.SaveAndReadTaskAsync(id, ct);
            },
            ct
        );
    }
}
