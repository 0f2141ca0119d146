using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Sessions;
using Steward.Features.Tags;

namespace Steward.Features.Tasks;

/// <summary>A task as lists, pages and the API show it.</summary>
/// <param name="DueOn">The day it is due, in the reader's own time zone; null: some day.</param>
/// <param name="CompletedAt">When it was done; null unless its status is done.</param>
public sealed record TaskItem(
    Guid Id,
    Guid ClientId,
    string Title,
    string? Description,
    WorkTaskStatus Status,
    WorkTaskPriority Priority,
    DateOnly? DueOn,
    Guid? AssigneeId,
    DateTime? CompletedAt,
    int Version,
    DateTime CreatedAt,
    DateTime UpdatedAt
)
{
    public IReadOnlyList<string> Tags => [.. Labels.Select(l => l.Name)];

    [JsonIgnore]
    public IReadOnlyList<TagLabel> Labels { get; init; } = [];

    [JsonIgnore]
    public string ClientName { get; init; } = "";

    [JsonIgnore]
    public string? AssigneeName { get; init; }

    [JsonIgnore]
    public bool IsOpen => Rank < TaskRank.FirstClosed;

    [JsonIgnore]
    internal long Rank { get; init; }

    [JsonIgnore]
    internal WorkTaskDetails Details => new(Title, Description, Status, Priority, DueOn, AssigneeId);
}

internal static class TaskRows
{
    public static IQueryable<TaskItem> AsItems(this IQueryable<WorkTask> tasks) =>
        tasks.Select(t => new TaskItem(
            t.Id,
            t.ClientId,
            t.Title,
            t.Description,
            t.Status,
            t.Priority,
            t.DueOn == Conventions.Never ? null : t.DueOn,
            t.AssigneeId,
            t.CompletedAt,
            t.Version,
            t.CreatedAt,
            t.UpdatedAt
        )
        {
            ClientName = t.Client.Name,
            AssigneeName = t.Assignee!.Name,
            Rank = t.Rank,
        });

    /// <summary>As this person sees it now; null when they don't.</summary>
    public static async Task<TaskItem?> FindItemAsync(this DbSet<WorkTask> tasks, Guid id, CurrentUser user, CancellationToken ct)
    {
        var db = (StewardDb)tasks.GetService<ICurrentDbContext>().Context;
        var items = await tasks.AsNoTracking().VisibleTo(user).Where(t => t.Id == id).AsItems().ToListAsync(ct);
        return (await db.WithTagsAsync(items, ct)).SingleOrDefault();
    }

    /// <summary>The same tasks with their tags: one more query for a whole page.</summary>
    public static async Task<List<TaskItem>> WithTagsAsync(this StewardDb db, List<TaskItem> items, CancellationToken ct)
    {
        var tags = await db.TagsOfAsync<TaskTag>([.. items.Select(t => t.Id)], ct);
        return [.. items.Select(t => t with { Labels = [.. tags[t.Id]] })];
    }

    /// <summary>
    /// The row to change, among <paramref name="seen"/>. Changes to the tasks of one client wait for each other, as those to the client itself do:
    /// its counts, its members and whether it is archived stay as they are until this is committed.
    /// </summary>
    public static async Task<WorkTask?> HoldTaskAsync(
        this StewardDb db,
        IQueryable<WorkTask> seen,
        Guid id,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var clientId = await seen.Where(t => t.Id == id).Select(t => (Guid?)t.ClientId).SingleOrDefaultAsync(ct);
        if (clientId is null || await db.HoldAsync(clientId.Value, user, ct) is null)
            return null;
        return await seen.Include(t => t.Assignee).SingleOrDefaultAsync(t => t.Id == id, ct);
    }

    /// <summary>After a change, inside its transaction: the answer is what is stored, to the microsecond.</summary>
    public static async Task<TaskItem> SaveAndReadTaskAsync(this StewardDb db, Guid id, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        return (await db.WithTagsAsync(await db.WorkTasks.Where(t => t.Id == id).AsNoTracking().AsItems().ToListAsync(ct), ct))[0];
    }
}
