using Steward.Data;

namespace Steward.Features.Tasks;

/// <summary>
/// The one order of task lists as a number: open tasks by the day they are due, the urgent first within a day, those without a date after them,
/// then the closed ones, the last closed first. Overdue, Today, Later, Done and so on are ranges of it, so one index pages through all of them.
/// </summary>
internal static class TaskRank
{
    /// <summary>Above every open task.</summary>
    public const long FirstClosed = 1L << 32;

    private const int Priorities = 4;

    private static readonly long EndOfTime = Conventions.ToMicroseconds(new DateTime(9999, 12, 31, 0, 0, 0, DateTimeKind.Utc));

    public static long OfOpen(DateOnly dueOn, WorkTaskPriority priority) => StartOf(dueOn) + (WorkTaskPriority.Urgent - priority);

    public static long OfClosed(DateTime closedAt) => FirstClosed + EndOfTime - Conventions.ToMicroseconds(closedAt);

    /// <summary>Where the tasks of a day begin; the day after begins where they end.</summary>
    public static long StartOf(DateOnly day) => (long)day.DayNumber * Priorities;
}
