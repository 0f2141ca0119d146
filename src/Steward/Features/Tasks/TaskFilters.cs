using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Tasks;

/// <summary>The filters of task lists as they stand in an address. They only ever narrow what a person sees anyway.</summary>
internal static class TaskFilters
{
    public const string Me = "me";
    public const string None = "none";

    public static WorkTaskStatus Status(string text) =>
        TaskWords.Status(text)
        ?? throw new InvalidException("status", $"status must be one of {string.Join(", ", TaskWords.Statuses.Select(TaskWords.NameOf))}.");

    public static WorkTaskPriority Priority(string text) =>
        TaskWords.Priority(text)
        ?? throw new InvalidException(
            "priority",
            $"priority must be one of {string.Join(", ", TaskWords.Priorities.Select(TaskWords.NameOf))}."
        );

    public static TaskDue Due(string text) =>
        TaskDues.Parse(text) ?? throw new InvalidException("due", $"due must be one of {TaskDues.All}.");

    public static Guid Client(string text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : throw new InvalidException("client", "This is not the id of a client.");

    /// <summary>Nobody, the person themselves, or somebody by id; false: it is none of these.</summary>
    public static bool TryAssignee(string? text, CurrentUser user, out Guid? assignee)
    {
        assignee = null;
        if (text is None)
            return true;
        assignee =
            text is Me ? user.Id
            : Guid.TryParseExact(text, "D", out var id) ? id
            : null;
        return assignee is not null;
    }

    public static Guid? Assignee(string text, CurrentUser user) =>
        TryAssignee(text, user, out var assignee)
            ? assignee
            : throw new InvalidException("assignee", "assignee must be a user's id, me or none.");
}
