using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Tasks;

/// <summary>Puts a task into the trash: no list, count or search knows it from then on, and <see cref="RestoreTask"/> brings it back.</summary>
public sealed class DeleteTask(WriteTransaction write, TimeProvider clock)
{
    /// <returns>What it was. Null: there is none, none this person may see, or it is in the trash already.</returns>
    /// <exception cref="StaleException">It changed since <paramref name="version"/>.</exception>
    public async Task<TaskItem?> RunAsync(Guid id, int version, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.TasksWrite);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldTaskAsync(db.WorkTasks.VisibleTo(user), id, user, ct) is not { } task)
                    return null;
                if (task.Version != version)
                    throw new StaleException((await db.WorkTasks.FindItemAsync(id, user, ct))!, task.Version);
                task.Trash(now, user.Id);
                db.Add(new Activity(task.ClientId, user.Id, "task.deleted", task.Title, null, now));
                await SearchIndex.RemoveAsync(db, id, ct);
                return await db.SaveAndReadTaskAsync(id, ct);
            },
            ct
        );
    }
}
