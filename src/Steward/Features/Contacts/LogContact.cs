using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Contacts;

public enum ContactLogKind
{
    Call,
    Mail,
    Meeting,
    Note,
}

/// <summary>
/// Notes that somebody was in touch with a client; the client's last contact is then. Whoever works the tasks of a client may: calls are
/// made by those who do the work.
/// </summary>
public sealed class LogContact(WriteTransaction write, TimeProvider clock)
{
    public const int TextLength = 4000;

    public sealed record Request(ContactLogKind? Kind, string? Text);

    /// <returns>What the activity of the client shows. Null: there is no such client, or none this person may see.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    public async Task<ActivityView?> RunAsync(Guid clientId, Request request, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.TasksWrite);
        var (kind, text) = Check(request);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldAsync(clientId, user, ct) is not { } client)
                    return null;
                client.Contacted(now);
                var entry = new Activity(clientId, user.Id, KindOf(kind), null, text, now);
                db.Add(entry);
                db.Creates("activity", entry.Id);
                await db.SaveChangesAsync(ct);
                return await ActivityView.Query(db.Activities.Where(a => a.Id == entry.Id)).SingleAsync(ct);
            },
            ct
        );
    }

    private static (ContactLogKind Kind, string? Text) Check(Request request)
    {
        var valid = new Validation();
        if (request.Kind is not { } kind || !Enum.IsDefined(kind))
            valid.Add("kind", "Say how: call, mail, meeting or note.");
        // A call may go without words; a note is nothing else.
        var text = valid.Optional("text", "The text", request.Text?.ReplaceLineEndings("\n"), TextLength);
        if (text is null && request.Kind == ContactLogKind.Note)
            valid.Add("text", "The note is missing. Write what is to be remembered.");
        valid.Throw();
        return (request.Kind!.Value, text);
    }

    private static string KindOf(ContactLogKind kind) =>
        kind switch
        {
            ContactLogKind.Call => "contact.call",
            ContactLogKind.Mail => "contact.mail",
            ContactLogKind.Meeting => "contact.meeting",
            ContactLogKind.Note => "contact.note",
        };
}
