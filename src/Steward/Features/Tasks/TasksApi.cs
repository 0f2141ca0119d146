using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Tasks;

internal static class TasksApi
{
    /// <summary>What a task is made or replaced with; members that are left out are emptied.</summary>
    [ReadOnlyMembers("id", "clientId", "completedAt", "version", "createdAt", "updatedAt")]
    public sealed record TaskBody(
        string Title,
        string? Description = null,
        WorkTaskStatus Status = WorkTaskStatus.Todo,
        WorkTaskPriority Priority = WorkTaskPriority.Normal,
        DateOnly? DueOn = null,
        Guid? AssigneeId = null,
        IReadOnlyList<string>? Tags = null
    )
    {
        public TaskInput ToInput() => new(Title, Description, Status, Priority, DueOn, AssigneeId) { Tags = Tags ?? [] };

        public static TaskBody Of(TaskItem task) =>
            new(task.Title, task.Description, task.Status, task.Priority, task.DueOn, task.AssigneeId, task.Tags);
    }

    private const string Filtering =
        "Filters, repeatable: status, priority, assignee (an id, me or none), tag (a name; any of those given), due (open tasks by your own time zone: overdue, today, week = from today seven days ahead, none); once: q (in the title). "
        + "Sort dueOn: open tasks by due date, the urgent first within a day, those without a date after them, then the closed ones, the last closed first.";

    private static readonly string[] FiltersOfClient = ["status", "priority", "assignee", "tag", "due", "q"];
    private static readonly string[] Filters = ["client", .. FiltersOfClient];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/tasks", ListAsync)
            .Needs(Permission.TasksRead)
            .Lists(ListTasks.Sorts, Filters, once: ["q"])
            .Produces<Page<TaskItem>>()
            .ProducesProblem(400)
            .WithSummary("The tasks you may see, of all clients that are not archived.")
            .WithDescription(Filtering);
        api.MapGet("/clients/{id:guid}/tasks", ListOfClientAsync)
            .Needs(Permission.TasksRead, ClientsApi.Seen)
            .Lists(ListTasks.Sorts, FiltersOfClient, once: ["q"])
            .Produces<Page<TaskItem>>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .WithSummary("The tasks of one client.")
            .WithDescription(Filtering);
        api.MapPost("/clients/{id:guid}/tasks", CreateAsync)
            .Needs(Permission.TasksWrite, ClientsApi.Seen)
            .Idempotent("task", "/api/v1/tasks/{id:guid}")
            .Takes<TaskBody>()
            .Produces<TaskItem>(201)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithSummary(
                "Add a task. The assignee must see the client: 409 assignee_outside if they are no member and their role reaches only assigned clients."
            );
        api.MapGet("/tasks/{id:guid}", ShowAsync)
            .Needs(Permission.TasksRead, Seen)
            .Produces<TaskItem>()
            .ProducesProblem(404)
            .WithSummary("One task.");
        api.MapPut("/tasks/{id:guid}", ReplaceAsync)
            .Needs(Permission.TasksWrite, Seen)
            .Takes<TaskBody>()
            .Produces<TaskItem>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Replace a task. Needs If-Match.");
        api.MapPatch("/tasks/{id:guid}", PatchAsync)
            .Needs(Permission.TasksWrite, Seen)
            .Takes<TaskBody>("application/merge-patch+json")
            .Produces<TaskItem>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Change some of a task (JSON merge patch). Needs If-Match.");
        api.MapDelete("/tasks/{id:guid}", DeleteAsync)
            .Needs(Permission.TasksWrite, Seen)
            .Produces(204)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Put a task into the trash. Needs If-Match.");
        api.MapPut("/tasks/{id:guid}/completion", CompleteAsync)
            .Needs(Permission.TasksWrite, Seen)
            .Produces<TaskItem>()
            .ProducesProblem(404)
            .WithSummary("Complete a task: its status is done. Twice is once.");
        api.MapDelete("/tasks/{id:guid}/completion", ReopenAsync)
            .Needs(Permission.TasksWrite, Seen)
            .Produces(204)
            .ProducesProblem(404)
            .WithSummary("Reopen a task that is done or cancelled: its status is todo.");
    }

    /// <summary>Existence comes before permission: what a person can't see is 404 for them.</summary>
    private static Task<bool> Seen(EndpointFilterInvocationContext context, CurrentUser user)
    {
        var http = context.HttpContext;
        var id = Guid.Parse((string)http.GetRouteValue("id")!);
        return http
            .RequestServices.GetRequiredService<StewardDb>()
            .WorkTasks.VisibleTo(user)
            .AnyAsync(t => t.Id == id, http.RequestAborted);
    }

    private static Task<IResult> ListAsync(HttpContext context, ListTasks list, CurrentUser user, CancellationToken ct) =>
        ReadPageAsync(ListQuery.Read(context, ListTasks.Sorts, Filters), null, list, user, ct);

    private static Task<IResult> ListOfClientAsync(Guid id, HttpContext context, ListTasks list, CurrentUser user, CancellationToken ct) =>
        ReadPageAsync(ListQuery.Read(context, ListTasks.Sorts, FiltersOfClient), id, list, user, ct);

    private static async Task<IResult> ReadPageAsync(ListQuery query, Guid? client, ListTasks list, CurrentUser user, CancellationToken ct)
    {
        var page = await list.RunAsync(Request(query, client, user), user, ct);
        return Results.Ok(new Page<TaskItem>(page.Items, page.NextCursor));
    }

    /// <exception cref="InvalidException">The address asks for what can't be.</exception>
    public static ListTasks.Request ReadList(HttpContext context, CurrentUser user) =>
        Request(ListQuery.Read(context, ListTasks.Sorts, Filters), null, user);

    private static ListTasks.Request Request(ListQuery query, Guid? client, CurrentUser user) =>
        new(
            client is { } only ? [only] : [.. query.All("client").Select(TaskFilters.Client).Distinct()],
            [.. query.All("status").Select(TaskFilters.Status).Distinct()],
            [.. query.All("priority").Select(TaskFilters.Priority).Distinct()],
            [.. query.All("assignee").Select(a => TaskFilters.Assignee(a, user)).Distinct()],
            [.. query.All("due").Select(TaskFilters.Due).Distinct()],
            query.One("q"),
            query.Sort,
            query.Descending,
            query.Cursor,
            Before: null,
            query.Limit
        )
        {
            Tags = query.All("tag"),
        };

    private static async Task<IResult> CreateAsync(
        Guid id,
        JsonBody<TaskBody> body,
        HttpContext context,
        CreateTask create,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var request = await body.ReadAsync(ct);
        if (await create.RunAsync(id, request.ToInput(), user, ct) is not { } created)
            return Problems.NotFound();
        Preconditions.ETag(context, created.Version);
        return Results.Created($"/api/v1/tasks/{created.Id}", created);
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ShowTask show, CurrentUser user, CancellationToken ct) =>
        Shown(context, await show.RunAsync(id, user, ct));

    private static async Task<IResult> ReplaceAsync(
        Guid id,
        JsonBody<TaskBody> body,
        HttpContext context,
        EditTask edit,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var input = (await body.ReadAsync(ct)).ToInput();
        // What is wrong with the body is told before what is wrong with the version.
        input.Check();
        return Shown(context, await edit.RunAsync(id, input, Preconditions.RequiredVersion(context), user, ct));
    }

    private static async Task<IResult> PatchAsync(
        Guid id,
        HttpContext context,
        ShowTask show,
        EditTask edit,
        CurrentUser user,
        CancellationToken ct
    )
    {
        if (await show.RunAsync(id, user, ct) is not { } current)
            return Problems.NotFound();
        var merged = await MergePatch.ReadAsync(context.Request, TaskBody.Of(current), ct);
        var input = merged.ToInput();
        input.Check();
        var version = Preconditions.RequiredVersion(context);
        // Merged into what was read just now: the version sent must be that one, and still be it when the change is written.
        if (version != current.Version)
            throw new StaleException(current, current.Version);
        return Shown(context, await edit.RunAsync(id, input, version, user, ct));
    }

    private static async Task<IResult> DeleteAsync(
        Guid id,
        HttpContext context,
        DeleteTask delete,
        CurrentUser user,
        CancellationToken ct
    ) => await delete.RunAsync(id, Preconditions.RequiredVersion(context), user, ct) is null ? Problems.NotFound() : Results.NoContent();

    private static async Task<IResult> CompleteAsync(
        Guid id,
        HttpContext context,
        CompleteTask complete,
        CurrentUser user,
        CancellationToken ct
    ) => Shown(context, await complete.RunAsync(id, user, ct));

    private static async Task<IResult> ReopenAsync(Guid id, ReopenTask reopen, CurrentUser user, CancellationToken ct) =>
        await reopen.RunAsync(id, user, ct) is null ? Problems.NotFound() : Results.NoContent();

    private static IResult Shown(HttpContext context, TaskItem? task)
    {
        if (task is null)
            return Problems.NotFound();
        Preconditions.ETag(context, task.Version);
        return Results.Ok(task);
    }
}
