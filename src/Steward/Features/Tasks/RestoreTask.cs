using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;

namespace Steward.Features.Tasks;

/// <summary>Takes a task out of the trash again, as it was.</summary>
public sealed class RestoreTask(StewardDb db, WriteTransaction write, TimeProvider clock)
{
    /// <returns>Null: there is none, or none this person may see. Restoring what is not in the trash changes nothing.</returns>
    public async Task<TaskItem?> RunAsync(Guid id, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.TasksWrite);
        var now = clock.GetUtcNow().UtcDateTime;
        var restored = await write.RunAsync(
            async db =>
            {
                if (await db.HoldTaskAsync(db.WorkTasks.TrashedFor(user), id, user, ct) is not { } task)
                    return null;
                task.Restore(now);
                db.Add(new Activity(task.ClientId, user.Id, "task.restored", task.Title, null, now));
                await SearchIndex.PutAsync(db, SearchKind.Task, id, task.ClientId, task.Title, null, ct);
                return await db.SaveAndReadTaskAsync(id, ct);
            },
            ct
        );
        return restored ?? await db.WorkTasks.FindItemAsync(id, user, ct);
    }
}
