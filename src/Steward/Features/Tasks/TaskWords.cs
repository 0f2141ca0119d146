using System.Globalization;
using System.Text.Json;

namespace Steward.Features.Tasks;

/// <summary>Statuses and priorities as the API writes them and as people read them, and what changed of a task in words.</summary>
public static class TaskWords
{
    private const int ShownLength = 80;

    public static readonly IReadOnlyList<WorkTaskStatus> Statuses = Enum.GetValues<WorkTaskStatus>();

    /// <summary>The most pressing first.</summary>
    public static readonly IReadOnlyList<WorkTaskPriority> Priorities = [.. Enum.GetValues<WorkTaskPriority>().Reverse()];

    private static readonly Dictionary<string, WorkTaskStatus> StatusByName = Statuses.ToDictionary(NameOf, StringComparer.Ordinal);
    private static readonly Dictionary<string, WorkTaskPriority> PriorityByName = Priorities.ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary><c>inProgress</c></summary>
    public static string NameOf(WorkTaskStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    public static string NameOf(WorkTaskPriority priority) => JsonNamingPolicy.CamelCase.ConvertName(priority.ToString());

    public static WorkTaskStatus? Status(string? name) =>
        name is not null && StatusByName.TryGetValue(name, out var status) ? status : null;

    public static WorkTaskPriority? Priority(string? name) =>
        name is not null && PriorityByName.TryGetValue(name, out var priority) ? priority : null;

    public static string Of(WorkTaskStatus status) =>
        status switch
        {
            WorkTaskStatus.Todo => "To do",
            WorkTaskStatus.InProgress => "In progress",
            WorkTaskStatus.Waiting => "Waiting",
            WorkTaskStatus.Done => "Done",
            WorkTaskStatus.Cancelled => "Cancelled",
        };

    public static string Of(WorkTaskPriority priority) => priority.ToString();

    /// <summary>One line a change, "Status: To do → Done"; empty when nothing changed.</summary>
    internal static string Changes(WorkTaskDetails before, string? assigneeBefore, WorkTaskDetails after, string? assigneeAfter)
    {
        var lines = new List<string>();
        Add(lines, "Title", before.Title, after.Title);
        Add(lines, "Status", Of(before.Status), Of(after.Status));
        Add(lines, "Priority", Of(before.Priority), Of(after.Priority));
        Add(lines, "Due", Of(before.DueOn), Of(after.DueOn));
        if (before.AssigneeId != after.AssigneeId)
            lines.Add($"Assignee: {assigneeBefore ?? "nobody"} → {assigneeAfter ?? "nobody"}");
        if (!string.Equals(before.Description, after.Description, StringComparison.Ordinal))
            lines.Add("Description changed");
        return string.Join('\n', lines);
    }

    /// <summary>Why it isn't known which client somebody means, and what to do.</summary>
    internal static string Unclear(string? typed, FindTaskClient.Result found) =>
        string.IsNullOrWhiteSpace(typed) ? "Say for which client: the beginning of its name is enough."
        : found.Candidates.Count == 0 ? $"No client begins with “{typed}”. Check the spelling, or add the client first."
        : found.Candidates.Select(c => c.Name).Distinct(StringComparer.Ordinal).Count() == 1
            ? $"{found.Candidates.Count} clients are called “{found.Candidates[0].Name}”. Choose the one you mean."
        : $"Several clients begin with “{typed}”: {string.Join(", ", found.Candidates.Select(c => c.Name))}. Type more of the name.";

    private static string? Of(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static void Add(List<string> lines, string label, string? before, string? after)
    {
        if (!string.Equals(before, after, StringComparison.Ordinal))
            lines.Add($"{label}: {Shown(before)} → {Shown(after)}");
    }

    private static string Shown(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "none";
        if (text.Length <= ShownLength)
            return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[ShownLength - 2]) ? ShownLength - 2 : ShownLength - 1), "…");
    }
}
