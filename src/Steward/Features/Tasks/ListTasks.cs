using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Tasks;

/// <summary>Tasks a page at a time: somebody's, of some clients, or the firm's. What lies in the trash is in none of them.</summary>
public sealed class ListTasks(StewardDb db, WordFilter words)
{
    /// <summary>The sort keys there are; the first is the default. Each has an index.</summary>
    public static readonly string[] Sorts = ["dueOn", "title", "updatedAt", "createdAt"];

    /// <param name="Clients">Of these clients; none: of all that are not archived.</param>
    /// <param name="Statuses">Any of these; none: all.</param>
    /// <param name="Priorities">Any of these; none: all.</param>
    /// <param name="Assignees">Any of these; null among them: those without one; none: all.</param>
    /// <param name="Due">Open and due then: any of these; none: all.</param>
    /// <param name="Query">Words that are all in the title.</param>
    /// <param name="Sort">One of <see cref="Sorts"/>.</param>
    /// <param name="Descending">The largest first.</param>
    /// <param name="After">The page after this row.</param>
    /// <param name="Before">The page before this row; then <paramref name="After"/> is not looked at.</param>
    /// <param name="Limit">Rows a page.</param>
    public sealed record Request(
        IReadOnlyList<Guid> Clients,
        IReadOnlyList<WorkTaskStatus> Statuses,
        IReadOnlyList<WorkTaskPriority> Priorities,
        IReadOnlyList<Guid?> Assignees,
        IReadOnlyList<TaskDue> Due,
        string? Query,
        string Sort,
        bool Descending,
        Cursor? After,
        Cursor? Before,
        int Limit
    )
    {
        /// <summary>Without those that are done or cancelled.</summary>
        public bool OnlyOpen { get; init; }

        /// <summary>Carrying any of these; none: all.</summary>
        public IReadOnlyList<string> Tags { get; init; } = [];
    }

    public sealed record Result(IReadOnlyList<TaskItem> Items, string? NextCursor, string? PreviousCursor);

    /// <exception cref="InvalidException">The cursor is not one of this sort.</exception>
    public async Task<Result> RunAsync(Request request, CurrentUser user, CancellationToken ct)
    {
        var backwards = request.Before is not null;
        var tags = await TagFilter.IdsAsync(db, request.Tags, ct);
        var text = SearchText.Read(request.Query);
        var few = Few(request, user);
        if (few is null && await db.FewCarryingAsync<WorkTask, TaskTag>(tags, ct) is { } carriers)
            (few, tags) = (carriers, null); // Not asked again of those that carry one.
        var page = List(few ?? db.WorkTasks).Take(request.Limit + 1);
        if (!text.IsEmpty)
        {
            var ids = await words.FirstAsync(
                SearchKind.Task,
                text,
                few,
                List,
                request.Sort == "title" ? new(request.Before ?? request.After, request.Descending ^ backwards) : null,
                t => t.Id,
                request.Limit + 1,
                ct
            );
            page = TaskOrder.Page(db.WorkTasks.VisibleTo(user).Where(t => ids.Contains(t.Id)), request, backwards);
        }
        var rows = await page.AsItems().ToListAsync(ct);
        var (next, previous) = PageEnds.Cut(rows, request.Limit, request.After, request.Before, t => TaskOrder.CursorOf(t, request.Sort));
        return new Result(await db.WithTagsAsync(rows, ct), next, previous);

        IQueryable<WorkTask> List(IQueryable<WorkTask> tasks) =>
            TaskOrder.Page(Matching(tasks, request, user).Carrying(db, tags), request, backwards);
    }

    /// <summary>How many rows all pages have together.</summary>
    internal async Task<int> CountAsync(Request request, CurrentUser user, CancellationToken ct)
    {
        var tags = await TagFilter.IdsAsync(db, request.Tags, ct);
        var text = SearchText.Read(request.Query);
        var tasks = text.IsEmpty ? Few(request, user) ?? db.WorkTasks : words.Matches<WorkTask>(SearchKind.Task, text);
        return await Matching(tasks, request, user).Carrying(db, tags).CountAsync(ct);
    }

    /// <summary>Where to begin, if that is not with everybody's.</summary>
    private IQueryable<WorkTask>? Few(Request request, CurrentUser user) =>
        request.Clients.Count > 0 ? db.WorkTasks
        : user.Scope == AccessScope.AssignedClients ? db.OfClientsOf<WorkTask>(user)
        : null;

    private static IQueryable<WorkTask> Reached(IQueryable<WorkTask> tasks, Request request, CurrentUser user)
    {
        tasks = tasks.VisibleTo(user);
        // One value is written as one: then the index gives the order too.
        if (request.Clients is [var client])
            return tasks.Where(t => t.ClientId == client);
        if (request.Clients.Count > 1)
            return tasks.Where(t => request.Clients.Contains(t.ClientId));
        return tasks.Where(t => !t.Client.IsArchived);
    }

    private static IQueryable<WorkTask> Matching(IQueryable<WorkTask> tasks, Request request, CurrentUser user)
    {
        tasks = Reached(tasks, request, user);
        // One value is written as one: then an index of its gives the order too. Of one client the client's own index does, and SQLite, which has no
        // statistics, would rather go through everybody's done tasks: there a value is one of two equal ones, which no index answers at once.
        var ofOneClient = request.Clients is [_];
        var (statuses, priorities, assignees) = (Twice(request.Statuses), Twice(request.Priorities), Twice(request.Assignees));
        if (request.Statuses is [var status] && !ofOneClient)
            tasks = tasks.Where(t => t.Status == status);
        else if (request.Statuses.Count > 0)
            tasks = tasks.Where(t => statuses.Contains(t.Status));
        if (request.Priorities is [var priority] && !ofOneClient)
            tasks = tasks.Where(t => t.Priority == priority);
        else if (request.Priorities.Count > 0)
            tasks = tasks.Where(t => priorities.Contains(t.Priority));
        if (request.Assignees is [var assignee] && !ofOneClient)
            tasks = tasks.Where(t => t.AssigneeId == assignee);
        else if (request.Assignees.Count > 0)
            tasks = tasks.Where(t => assignees.Contains(t.AssigneeId));
        if (request.OnlyOpen)
            tasks = tasks.Where(t => t.Rank < TaskRank.FirstClosed);
        return request.Due.Count == 0 ? tasks : tasks.Where(TaskDues.Within(request.Due, user.Today));
    }

    private static List<T> Twice<T>(IReadOnlyList<T> values) => values is [var one] ? [one, one] : [.. values];
}
