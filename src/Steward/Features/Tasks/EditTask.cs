using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;

namespace Steward.Features.Tasks;

public sealed class EditTask(WriteTransaction write, TimeProvider clock)
{
    /// <param name="id">The task.</param>
    /// <param name="input">All of it: what is left empty is emptied.</param>
    /// <param name="version">The version it was made from.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: there is none, or none this person may see.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    /// <exception cref="RefusedException">403: no right to write tasks. 409: the new assignee doesn't see the client.</exception>
    /// <exception cref="StaleException">Somebody else saved in between; carries what is stored now.</exception>
    public async Task<TaskItem?> RunAsync(Guid id, TaskInput input, int version, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.TasksWrite);
        var details = input.Check();
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldTaskAsync(db.WorkTasks.VisibleTo(user), id, user, ct) is not { } task)
                    return null;
                if (task.Version != version)
                    throw new StaleException((await db.WorkTasks.FindItemAsync(id, user, ct))!, task.Version);
                var tags = await db.SetTagsAsync<TaskTag>(id, input.Tags, now, ct);
                return details == task.Details && !tags.Any
                    ? await db.WorkTasks.FindItemAsync(id, user, ct)
                    : await ChangeAsync(db, task, details, tags, user, now, ct);
            },
            ct
        );
    }

    private static async Task<TaskItem> ChangeAsync(
        StewardDb db,
        WorkTask task,
        WorkTaskDetails details,
        TagChange tags,
        CurrentUser user,
        DateTime now,
        CancellationToken ct
    )
    {
        var before = task.Details;
        var assigneeBefore = task.Assignee?.Name;
        // Whoever has it already keeps it, also when they were taken off the client since.
        var assigneeAfter =
            details.AssigneeId == before.AssigneeId ? assigneeBefore
            : details.AssigneeId is { } assignee
                ? await TaskAssignee.DemandAsync(db, (await db.Clients.FindAsync([task.ClientId], ct))!, assignee, user, now, ct)
            : null;
        task.Edit(details, now);
        db.Add(
            new Activity(
                task.ClientId,
                user.Id,
                "task.updated",
                task.Title,
                tags.After(TaskWords.Changes(before, assigneeBefore, details, assigneeAfter)),
                now
            )
        );
        await SearchIndex.PutAsync(db, SearchKind.Task, task.Id, task.ClientId, task.Title, null, ct);
        return await db.SaveAndReadTaskAsync(task.Id, ct);
    }
}
