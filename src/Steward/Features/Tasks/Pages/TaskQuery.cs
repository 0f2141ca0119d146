using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Ui;

namespace Steward.Features.Tasks.Pages;

/// <summary>What the address of a list asks for. It is typed, kept and sent around: what can't be is left out, and only the API says so.</summary>
public sealed class TaskQuery
{
    public const int LatestDone = 10;
    private const int PageSize = 50;
    private const int ClientLimit = 50;

    private readonly List<WorkTaskStatus> _statuses = [];
    private readonly List<WorkTaskPriority> _priorities = [];
    private readonly List<Guid?> _assignees = [];
    private readonly List<string> _assigneeNames = [];
    private readonly List<Guid> _clients = [];
    private readonly List<TaskDue> _dues = [];
    private readonly List<string> _tags = [];
    private readonly PageCursor _cursor;

    public TaskQuery(string uri, CurrentUser user)
    {
        foreach (var (name, value) in PageUrl.Read(uri))
        {
            switch (name)
            {
                case "q" when value.Length is > 0 and <= 200 && Validation.IsStorable(value):
                    Words = value;
                    break;
                case "status" when TaskWords.Status(value) is { } status && !_statuses.Contains(status):
                    _statuses.Add(status);
                    break;
                case "priority" when TaskWords.Priority(value) is { } priority && !_priorities.Contains(priority):
                    _priorities.Add(priority);
                    break;
                case "assignee" when TaskFilters.TryAssignee(value, user, out var assignee) && !_assignees.Contains(assignee):
                    _assignees.Add(assignee);
                    _assigneeNames.Add(value);
                    break;
                case "client" when Guid.TryParseExact(value, "D", out var client) && _clients.Count < ClientLimit:
                    _clients.Add(client);
                    break;
                case "due" when TaskDues.Parse(value) is { } due && !_dues.Contains(due):
                    _dues.Add(due);
                    break;
                case "tag" when value.Length is > 0 and <= 200 && Validation.IsStorable(value) && _tags.Count < ClientLimit:
                    _tags.Add(value);
                    break;
                case "cursor":
                    _cursor = PageCursor.Read(value);
                    break;
            }
        }
    }

    public string? Words { get; }
    public bool IsFiltered =>
        Words is not null || _statuses.Count + _priorities.Count + _assignees.Count + _clients.Count + _dues.Count + _tags.Count > 0;
    public bool IsInside => _cursor != default;
    public string[] StatusNames => [.. _statuses.Select(TaskWords.NameOf)];
    public string[] PriorityNames => [.. _priorities.Select(TaskWords.NameOf)];
    public IReadOnlyList<string> AssigneeNames => _assigneeNames;
    public string[] ClientNames => [.. _clients.Select(c => c.ToString())];
    public string[] DueNames => [.. _dues.Select(TaskDues.NameOf)];
    public IReadOnlyList<Guid> Clients => _clients;
    public IReadOnlyList<string> TagNames => _tags;

    /// <summary>Whether the latest done ones follow the last page of open ones: nobody asked for other statuses or for a due date.</summary>
    public bool WithDone => _statuses.Count == 0 && _dues.Count == 0;

    /// <param name="client">The only one, on its own page.</param>
    /// <param name="assignee">The only one, among my tasks.</param>
    public ListTasks.Request Request(Guid? client, Guid? assignee) =>
        new(
            client is { } only ? [only] : _clients,
            _statuses,
            _priorities,
            assignee is null ? _assignees : [assignee],
            _dues,
            Words,
            ListTasks.Sorts[0],
            Descending: false,
            _cursor.After,
            _cursor.Before,
            PageSize
        )
        {
            OnlyOpen = _statuses.Count == 0,
            Tags = _tags,
        };

    public ListTasks.Request Done(Guid? client, Guid? assignee) =>
        Request(client, assignee) with
        {
            Statuses = [WorkTaskStatus.Done],
            OnlyOpen = false,
            After = null,
            Before = null,
            Limit = LatestDone,
        };
}
