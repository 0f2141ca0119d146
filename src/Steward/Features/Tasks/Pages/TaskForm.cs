using System.Globalization;
using Steward.Features.Clients;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Ui;

namespace Steward.Features.Tasks.Pages;

/// <summary>The form as it was posted: texts, whatever they say, so that a refused save shows exactly what was typed.</summary>
public sealed class TaskForm
{
    public static readonly IReadOnlyList<Choice> Statuses =
    [
        .. TaskWords.Statuses.Select(s => new Choice(TaskWords.NameOf(s), TaskWords.Of(s))),
    ];

    public static readonly IReadOnlyList<Choice> Priorities =
    [
        .. TaskWords.Priorities.Select(p => new Choice(TaskWords.NameOf(p), TaskWords.Of(p))),
    ];

    private const string Day = "yyyy-MM-dd";

    public string? Title { get; set; }
    public string? Description { get; set; }
    public string? Status { get; set; }
    public string? Priority { get; set; }
    public string? DueOn { get; set; }
    public string? AssigneeId { get; set; }

    /// <summary>Names between commas.</summary>
    public string? Tags { get; set; }

    /// <summary>The name of the client, where it is not known from the address.</summary>
    public string? Client { get; set; }

    /// <summary>Pressed after a refusal: the assignee becomes a member of the client first.</summary>
    public string? AddMember { get; set; }

    /// <summary>The version the form was made from.</summary>
    public string? Version { get; set; }

    public int VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>The day as a date field takes it; null when it is none.</summary>
    public DateOnly? DueDay => DayOf(DueOn);

    /// <summary>Who is chosen; null for nobody. What is no id finds nobody and is refused.</summary>
    public Guid? ChosenAssignee =>
        string.IsNullOrEmpty(AssigneeId) ? null
        : Guid.TryParse(AssigneeId, out var id) ? id
        : Guid.Empty;

    /// <summary>The clients to choose from where what was typed is the name of several; null where it isn't. By id, and told apart by what else is known.</summary>
    internal static async Task<List<Choice>?> NamesakesAsync(FindNamesakes find, string? name, CurrentUser user, CancellationToken ct)
    {
        var same = (await find.RunAsync(name, user, ct)).Where(c => !c.IsArchived).ToList();
        return same.Count < 2 ? null : [.. same.Select(c => new Choice(c.Id.ToString(), $"{c.Name} · {c.Detail}"))];
    }

    public static TaskForm Of(TaskItem task) =>
        new()
        {
            Title = task.Title,
            Description = task.Description,
            Status = TaskWords.NameOf(task.Status),
            Priority = TaskWords.NameOf(task.Priority),
            DueOn = task.DueOn?.ToString(Day, CultureInfo.InvariantCulture),
            AssigneeId = task.AssigneeId?.ToString(),
            Tags = TagNames.Join(task.Tags),
            Version = task.Version.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>What is no status, no priority or no day becomes one that is refused by its field.</summary>
    public TaskInput ToInput() =>
        new(
            Title,
            // A browser sends line ends as CR LF; stored as LF, so that a save without a change is one.
            Description?.Replace("\r\n", "\n", StringComparison.Ordinal),
            TaskWords.Status(Status) ?? (WorkTaskStatus)(-1),
            TaskWords.Priority(Priority) ?? (WorkTaskPriority)(-1),
            string.IsNullOrEmpty(DueOn) ? null : DueDay ?? DateOnly.MinValue,
            ChosenAssignee
        )
        {
            Tags = TagNames.Split(Tags),
        };

    /// <summary>What was typed beside what is stored now.</summary>
    public IReadOnlyList<ConflictField> Against(TaskItem stored, Func<Guid?, string?> nameOf) =>
        [
            new("Title", Title, stored.Title),
            new("Status", TaskWords.Status(Status) is { } status ? TaskWords.Of(status) : Status, TaskWords.Of(stored.Status)),
            new(
                "Priority",
                TaskWords.Priority(Priority) is { } priority ? TaskWords.Of(priority) : Priority,
                TaskWords.Of(stored.Priority)
            ),
            new("Due", DueOn, stored.DueOn?.ToString(Day, CultureInfo.InvariantCulture)),
            new("Assignee", nameOf(ChosenAssignee), nameOf(stored.AssigneeId)),
            new("Tags", Tags, TagNames.Join(stored.Tags)),
            new("Description", Description?.Replace("\r\n", "\n", StringComparison.Ordinal), stored.Description),
        ];

    public static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>One line that makes a task.</summary>
public sealed class QuickAddForm
{
    public string? Title { get; set; }
    public string? Client { get; set; }
    public string? DueOn { get; set; }

    public TaskInput ToInput(Guid? assignee) =>
        new(
            Title,
            null,
            WorkTaskStatus.Todo,
            WorkTaskPriority.Normal,
            string.IsNullOrEmpty(DueOn) ? null : TaskForm.DayOf(DueOn) ?? DateOnly.MinValue,
            assignee
        );
}

/// <summary>One field changed in place, whichever is there.</summary>
public sealed class ChangeForm
{
    public string? Status { get; set; }
    public string? Priority { get; set; }

    /// <summary>A day, or <c>none</c>.</summary>
    public string? DueOn { get; set; }

    /// <summary>An id, or <c>none</c>.</summary>
    public string? Assignee { get; set; }

    public string? ReturnUrl { get; set; }

    public TaskInput On(TaskItem task)
    {
        var input = TaskInput.Of(task);
        if (Status is not null)
            input = input with { Status = TaskWords.Status(Status) ?? (WorkTaskStatus)(-1) };
        if (Priority is not null)
            input = input with { Priority = TaskWords.Priority(Priority) ?? (WorkTaskPriority)(-1) };
        if (DueOn is not null)
            input = input with { DueOn = DueOn is TaskFilters.None or "" ? null : TaskForm.DayOf(DueOn) ?? DateOnly.MinValue };
        if (Assignee is not null)
            input = input with
            {
                AssigneeId =
                    Assignee is TaskFilters.None ? null
                    : Guid.TryParse(Assignee, out var id) ? id
                    : Guid.Empty,
            };
        return input;
    }
}

/// <summary>Sent from a row or a page, and leads back there.</summary>
public sealed class ReturnForm
{
    public string? ReturnUrl { get; set; }

    /// <summary>The version that was shown, where deleting it asks for one.</summary>
    public string? Version { get; set; }

    public int VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
