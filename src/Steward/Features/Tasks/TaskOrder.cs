using System.Globalization;
using Steward.Data;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Tasks;

/// <summary>The orders a list of tasks can have, and where in them a page begins.</summary>
internal static class TaskOrder
{
    public static IQueryable<WorkTask> Page(IQueryable<WorkTask> tasks, ListTasks.Request request, bool backwards)
    {
        var cursor = request.Before ?? request.After;
        var descending = request.Descending ^ backwards;
        return request.Sort switch
        {
            "dueOn" => ByRank(tasks, cursor, descending),
            "title" => ByTitle(tasks, cursor, descending),
            "updatedAt" => ByUpdate(tasks, cursor, descending),
            "createdAt" => ByCreation(tasks, cursor, descending),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Sort, "There is no such sort key."),
        };
    }

    public static string CursorOf(TaskItem at, string sort) =>
        Cursor.Encode(
            sort switch
            {
                "dueOn" => at.Rank.ToString(CultureInfo.InvariantCulture),
                "title" => TextFold.SortKey(at.Title),
                "updatedAt" => at.UpdatedAt.Ticks.ToString(CultureInfo.InvariantCulture),
                _ => "",
            },
            at.Id
        );

    private static IQueryable<WorkTask> ByRank(IQueryable<WorkTask> tasks, Cursor? cursor, bool descending)
    {
        if (cursor is { } at)
        {
            var (key, id) = (NumberOf(at, long.MaxValue), at.Id);
            tasks = descending
                ? tasks.Where(t => Keyset.Before(t.Rank, t.Id, key, id))
                : tasks.Where(t => Keyset.After(t.Rank, t.Id, key, id));
        }
        return descending ? tasks.OrderByDescending(t => t.Rank).ThenByDescending(t => t.Id) : tasks.OrderBy(t => t.Rank).ThenBy(t => t.Id);
    }

    private static IQueryable<WorkTask> ByTitle(IQueryable<WorkTask> tasks, Cursor? cursor, bool descending)
    {
        if (cursor is { Key: var key, Id: var id })
            tasks = descending
                ? tasks.Where(t => Keyset.Before(t.TitleSort, t.Id, key, id))
                : tasks.Where(t => Keyset.After(t.TitleSort, t.Id, key, id));
        return descending
            ? tasks.OrderByDescending(t => t.TitleSort).ThenByDescending(t => t.Id)
            : tasks.OrderBy(t => t.TitleSort).ThenBy(t => t.Id);
    }

    private static IQueryable<WorkTask> ByUpdate(IQueryable<WorkTask> tasks, Cursor? cursor, bool descending)
    {
        if (cursor is { } at)
        {
            var (key, id) = (new DateTime(NumberOf(at, DateTime.MaxValue.Ticks), DateTimeKind.Utc), at.Id);
            tasks = descending
                ? tasks.Where(t => Keyset.Before(t.UpdatedAt, t.Id, key, id))
                : tasks.Where(t => Keyset.After(t.UpdatedAt, t.Id, key, id));
        }
        return descending
            ? tasks.OrderByDescending(t => t.UpdatedAt).ThenByDescending(t => t.Id)
            : tasks.OrderBy(t => t.UpdatedAt).ThenBy(t => t.Id);
    }

    /// <summary>Ids of version 7 begin with the time: their order is the order of creation.</summary>
    private static IQueryable<WorkTask> ByCreation(IQueryable<WorkTask> tasks, Cursor? cursor, bool descending)
    {
        if (cursor is { Id: var id })
            tasks = descending ? tasks.Where(t => t.Id < id) : tasks.Where(t => t.Id > id);
        return descending ? tasks.OrderByDescending(t => t.Id) : tasks.OrderBy(t => t.Id);
    }

    private static long NumberOf(Cursor cursor, long limit) =>
        long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= limit
            ? number
            : throw new InvalidException("cursor", "This is not a cursor this list gave out with this sort.");
}
