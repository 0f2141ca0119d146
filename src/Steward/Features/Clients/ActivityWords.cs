namespace Steward.Features.Clients;

/// <summary>What somebody did, as the rest of a sentence that begins with their name.</summary>
public static class ActivityWords
{
    public static string Of(string kind) =>
        kind switch
        {
            "client.created" => "added this client",
            "client.updated" => "changed this client",
            "client.archived" => "archived this client",
            "client.restored" => "restored this client",
            "client.deleted" => "moved this client to the trash",
            "member.added" => "assigned",
            "member.removed" => "took off",
            "contact.created" => "added the contact",
            "contact.updated" => "changed the contact",
            "contact.deleted" => "deleted the contact",
            "contact.call" => "logged a call",
            "contact.mail" => "logged a mail",
            "contact.meeting" => "logged a meeting",
            "contact.note" => "wrote a note",
            "task.created" => "added the task",
            "task.updated" => "changed the task",
            "task.completed" => "completed the task",
            "task.reopened" => "reopened the task",
            "task.deleted" => "deleted the task",
            "task.restored" => "restored the task",
            "credential.created" => "added the credential",
            "credential.updated" => "changed the credential",
            "credential.rotated" => "rotated the credential",
            "credential.moved" => "moved the credential",
            "credential.deleted" => "deleted the credential",
            "credential.restored" => "restored the credential",
            "credential.purged" => "shredded the credential",
            "task.purged" => "deleted for ever the task",
            "credential.imported" or "contact.imported" or "task.imported" => "imported",
            "credential.revealed" => "was shown a secret of",
            "credential.copied" => "copied a secret of",
            "grant.added" => "gave access to",
            "grant.removed" => "took away access to",
            // A kind that a later feature adds reads as what it is called until it has its sentence here.
            _ => kind.Replace('.', ' ').Replace('_', ' '),
        };

    /// <summary>Whether the sentence needs the name of the thing.</summary>
    public static bool NamesSubject(string kind) => !kind.StartsWith("client.", StringComparison.Ordinal);

    /// <summary>The sign of what was done, from the sprite.</summary>
    public static string IconOf(string kind) =>
        kind switch
        {
            "client.created" => "plus",
            "client.updated" => "pencil",
            "client.archived" => "archive",
            "client.restored" => "archive-restore",
            "contact.call" => "phone",
            "contact.mail" => "mail",
            "contact.meeting" => "users",
            "contact.note" => "sticky-note",
            _ when kind.StartsWith("contact.", StringComparison.Ordinal) => "contact",
            "member.added" => "user-plus",
            "member.removed" => "user-x",
            "task.completed" => "check",
            _ when kind.StartsWith("task.", StringComparison.Ordinal) => "list-checks",
            _ when kind.StartsWith("credential.", StringComparison.Ordinal) => "key-round",
            _ when kind.StartsWith("import.", StringComparison.Ordinal) => "upload",
            _ => "activity",
        };
}
