using System.Globalization;

namespace Steward.Features.Tasks.Pages;

/// <summary>A stretch of a list of tasks under one heading.</summary>
public sealed record TaskGroup(string Title, string? Tone, IReadOnlyList<TaskItem> Items)
{
    /// <summary>Overdue, Today, Next 7 days, Later, No date, Done: tasks in their one order, cut where the heading changes.</summary>
    public static IReadOnlyList<TaskGroup> Of(IReadOnlyList<TaskItem> tasks, DateOnly today)
    {
        var groups = new List<TaskGroup>();
        foreach (var task in tasks)
        {
            var (title, tone) = HeadingOf(task, today);
            if (groups.Count > 0 && groups[^1].Title == title)
                ((List<TaskItem>)groups[^1].Items).Add(task);
            else
                groups.Add(new TaskGroup(title, tone, new List<TaskItem> { task }));
        }
        return groups;
    }

    /// <summary>An id to link to.</summary>
    public string Anchor => Title.ToLower(CultureInfo.InvariantCulture).Replace(' ', '-');

    private static (string Title, string? Tone) HeadingOf(TaskItem task, DateOnly today)
    {
        if (!task.IsOpen)
            return ("Done", null);
        if (task.DueOn is not { } due)
            return ("No date", null);
        return (due.DayNumber - today.DayNumber) switch
        {
            < 0 => ("Overdue", "bad"),
            0 => ("Today", null),
            <= TaskDues.DaysAhead => ("Next 7 days", null),
            _ => ("Later", null),
        };
    }
}
