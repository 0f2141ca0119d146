using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Ui;

namespace Steward.Features.Tasks.Pages;

/// <summary>Whom a form offers as assignee: who sees the client; and for those who may add members, everybody, for there is a way in.</summary>
internal static class TaskPeople
{
    public static async Task<List<Choice>> ChoicesAsync(
        ListAssignees assignees,
        ListPeople people,
        Guid? clientId,
        TaskForm form,
        string? assigneeName,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var choices = new List<Choice>();
        if (user.May(Permission.GrantsManage) || clientId is null)
            choices.AddRange((await people.RunAsync(null, user, ct)).Items.Select(p => new Choice(p.Id.ToString(), p.Name)));
        else if (await assignees.RunAsync(clientId.Value, user, ct) is { } found)
            choices.AddRange(found.Select(p => new Choice(p.Id.ToString(), p.Name)));
        // The present one too, who may be deactivated, or no member any more.
        if (!string.IsNullOrEmpty(form.AssigneeId) && assigneeName is not null && choices.TrueForAll(c => c.Value != form.AssigneeId))
            choices.Insert(0, new Choice(form.AssigneeId, assigneeName));
        return choices;
    }
}
