using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;

namespace Steward.Features.Tasks;

public sealed class CreateTask(StewardDb db, WriteTransaction write, TimeProvider clock)
{
    /// <returns>Null: there is no such client, or none this person may see.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    /// <exception cref="RefusedException">403: no right to write tasks. 409: the assignee doesn't see the client.</exception>
    public async Task<TaskItem?> RunAsync(Guid clientId, TaskInput input, CurrentUser user, CancellationToken ct)
    {
        if (!await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == clientId, ct))
            return null;
        user.Demand(Permission.TasksWrite);
        var details = input.Check();
        var now = clock.GetUtcNow().UtcDateTime;
        var id = Guid.CreateVersion7(now);
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldAsync(clientId, user, ct) is not { } client)
                    return null;
                if (details.AssigneeId is { } assignee)
                    await TaskAssignee.DemandAsync(db, client, assignee, user, now, ct);
                var task = new WorkTask(id, clientId, details, now);
                db.Add(task);
                await db.SetTagsAsync<TaskTag>(id, input.Tags, now, ct);
                db.Creates("task", id);
                db.Add(new Activity(clientId, user.Id, "task.created", task.Title, null, now));
                await SearchIndex.PutAsync(db, SearchKind.Task, id, clientId, task.Title, null, ct);
                return await db.SaveAndReadTaskAsync(id, ct);
            },
            ct
        );
    }
}
