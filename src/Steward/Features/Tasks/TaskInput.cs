using System.Globalization;
using Steward.Features.Tags;
using Steward.Platform;

namespace Steward.Features.Tasks;

/// <summary>What was typed or sent about a task, before it is known to be valid. Texts are kept as they are, to the byte, or refused.</summary>
public sealed record TaskInput(
    string? Title,
    string? Description,
    WorkTaskStatus Status,
    WorkTaskPriority Priority,
    DateOnly? DueOn,
    Guid? AssigneeId
)
{
    public const int TitleLength = 300;
    public const int DescriptionLength = 10_000;

    private static readonly DateOnly FirstDay = new(2000, 1, 1);
    private static readonly DateOnly LastDay = new(2999, 12, 31);

    /// <summary>All it shall carry, made where there are none such; null: those it has.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    public static TaskInput Of(TaskItem task) => new(task.Title, task.Description, task.Status, task.Priority, task.DueOn, task.AssigneeId);

    /// <exception cref="InvalidException">All that is wrong, by field.</exception>
    public WorkTaskDetails Check()
    {
        var valid = new Validation();
        var title = CheckTitle(valid);
        var description = CheckDescription(valid);
        if (!Enum.IsDefined(Status))
            valid.Add("status", "There is no such status. Choose to do, in progress, waiting, done or cancelled.");
        if (!Enum.IsDefined(Priority))
            valid.Add("priority", "There is no such priority. Choose low, normal, high or urgent.");
        if (DueOn < FirstDay || DueOn > LastDay)
            valid.Add("dueOn", "The due date must be a day between 2000 and 2999. Leave it empty if there is none.");
        TagNames.Check(valid, Tags);
        valid.Throw();
        return new WorkTaskDetails(title, description, Status, Priority, DueOn, AssigneeId);
    }

    private string CheckTitle(Validation valid)
    {
        if (string.IsNullOrWhiteSpace(Title))
        {
            valid.Add("title", "The title is missing. Say in a few words what is to be done.");
            return "";
        }
        CheckText(valid, "title", "The title", Title, TitleLength);
        if (Title.Any(c => char.IsControl(c) && c != '\0'))
            valid.Add("title", "The title must be one line, without control characters.");
        else if (Validation.IsStorable(Title) && TextFold.Name(Title).Length == 0)
            valid.Add("title", "The title has only invisible characters. Use some that can be read.");
        return Title;
    }

    private string? CheckDescription(Validation valid)
    {
        if (string.IsNullOrEmpty(Description))
            return null;
        CheckText(valid, "description", "The description", Description, DescriptionLength);
        return Description;
    }

    private static void CheckText(Validation valid, string field, string label, string text, int maxLength)
    {
        if (text.Length > maxLength)
            valid.Add(
                field,
                string.Create(CultureInfo.InvariantCulture, $"{label} is too long: {text.Length} characters, at most {maxLength}.")
            );
        if (!Validation.IsStorable(text))
            valid.Add(field, $"{label} has a character that can't be stored (a zero byte, or half a character).");
    }
}
