using System.Linq.Expressions;
using Steward.Data;

namespace Steward.Features.Tasks;

/// <summary>When open tasks are due, seen from one day.</summary>
public enum TaskDue
{
    Overdue,
    Today,

    /// <summary>From today on, seven days ahead.</summary>
    Week,

    /// <summary>Some day.</summary>
    None,
}

internal static class TaskDues
{
    public const int DaysAhead = 7;

    private static readonly Dictionary<string, TaskDue> ByName = Enum.GetValues<TaskDue>().ToDictionary(NameOf, StringComparer.Ordinal);

    public static string All => string.Join(", ", ByName.Keys);

    public static string NameOf(TaskDue due) => due.ToString().ToLowerInvariant();

    public static TaskDue? Parse(string? name) => name is not null && ByName.TryGetValue(name, out var due) ? due : null;

    /// <summary>Open and due in any of these spans. Spans that touch are one, for one range of ranks is what an index can answer.</summary>
    public static Expression<Func<WorkTask, bool>> Within(IEnumerable<TaskDue> dues, DateOnly today)
    {
        var spans = new List<(long From, long To)>();
        foreach (var (from, to) in dues.Select(d => SpanOf(d, today)).Order())
        {
            if (spans.Count > 0 && from <= spans[^1].To)
                spans[^1] = (spans[^1].From, Math.Max(to, spans[^1].To));
            else
                spans.Add((from, to));
        }
        var (first, end) = spans[0];
        if (spans.Count == 1)
            return t => t.Rank >= first && t.Rank < end;
        // There are never more: overdue, today and the week touch or lie within each other.
        var (second, last) = spans[1];
        return t => t.Rank >= first && t.Rank < last && (t.Rank < end || t.Rank >= second);
    }

    private static (long From, long To) SpanOf(TaskDue due, DateOnly today) =>
        due switch
        {
            TaskDue.Overdue => (0, TaskRank.StartOf(today)),
            TaskDue.Today => (TaskRank.StartOf(today), TaskRank.StartOf(today.AddDays(1))),
            TaskDue.Week => (TaskRank.StartOf(today), TaskRank.StartOf(today.AddDays(DaysAhead + 1))),
            TaskDue.None => (TaskRank.StartOf(Conventions.Never), TaskRank.FirstClosed),
        };
}
