using Steward.Platform;
using Steward.Ui;
using Steward.Vault;

namespace Steward.Features.Audit;

/// <summary>What a person reads for an action's name.</summary>
internal static class AuditWords
{
    private const string Damage = "vault_integrity: ";

    private static readonly (string Action, string Words)[] Known =
    [
        ("client.created", "added the client"),
        ("client.archived", "archived the client"),
        ("client.restored", "restored the client"),
        ("client.deleted", "moved the client to the trash"),
        ("client.purged", "shredded the client"),
        ("client.owner_changed", "changed the owner of"),
        ("credential.viewed", "opened"),
        ("credential.revealed", "revealed"),
        ("credential.copied", "copied"),
        ("credential.created", "created"),
        ("credential.updated", "changed"),
        ("credential.rotated", "rotated"),
        ("credential.moved", "moved"),
        ("credential.deleted", "deleted"),
        ("credential.restored", "restored"),
        ("credential.purged", "shredded"),
        ("client.updated", "changed the client"),
        ("grant.created", "gave access"),
        ("grant.denied", "denied access"),
        ("grant.revoked", "took back access"),
        ("member.added", "assigned"),
        ("member.removed", "unassigned"),
        ("session.started", "signed in"),
        ("session.ended", "signed out"),
        ("session.refused", "failed to sign in"),
        ("session.limited", "was held back after too many attempts"),
        ("session.revoked", "ended a session"),
        ("session.reuse", "presented a spent token"),
        ("session.stepped_up", "confirmed the password"),
        ("user.created", "added a person"),
        ("user.invited", "invited"),
        ("user.updated", "changed the account of"),
        ("user.role_changed", "changed the role of"),
        ("user.deactivated", "deactivated"),
        ("user.reactivated", "reactivated"),
        ("user.signed_out", "signed out everywhere"),
        ("user.reset_link_issued", "made a password link for"),
        ("user.password_set", "set a password"),
        ("user.password_link_made", "made a password link for"),
        ("access.limited", "sent too many requests"),
        ("access.refused", "was kept out of"),
        ("key.restored", "restored the key file"),
        ("key.kit_printed", "printed the recovery kit"),
        ("import.read", "read a file to import"),
        ("import.staged", "checked an import"),
        ("import.redirected", "sent what an import brings to another client"),
        ("import.run", "imported"),
        ("import.cancelled", "cancelled an import"),
        ("import.failed", "tried an import that failed"),
        ("export.clients", "exported clients"),
        ("export.tasks", "exported tasks"),
        ("backup.created", "made a backup"),
        ("backup.restored", "restored a backup"),
        ("demo.filled", "filled the demo"),
    ];

    public static IReadOnlyList<Choice> Choices { get; } = [.. Known.Select(k => new Choice(k.Action, Capital(k.Words) + Rest(k.Action)))];

    /// <summary>What an action was done to, where no event says it.</summary>
    private static string Rest(string action) =>
        action.StartsWith("credential.", StringComparison.Ordinal) ? " a credential"
        : action == "access.refused" ? " what the role does not allow"
        : "";

    public static string Of(string action) => Known.FirstOrDefault(k => k.Action == action).Words ?? action;

    /// <summary>What an event tells, as one sentence. Names are isolated: none of them turns the writing of what follows round.</summary>
    public static string Sentence(ListAuditEvents.Item e, string? what)
    {
        var who =
            e.ActorName is not null ? Isolated(e.ActorName)
            : e.TypedName is not null ? $"Unknown, typed “{Isolated(e.TypedName)}”,"
            : WithoutPerson(e);
        return $"{who} {Of(e.Action)}{(what is null ? "" : $" “{Isolated(what)}”")}";
    }

    /// <summary>Who did what no person signed in did. Whoever comes over the network has an address, whatever they call themselves.</summary>
    public static string WithoutPerson(ListAuditEvents.Item e) =>
        e.Ip == Origin.CommandLine.Ip ? "The command line"
        : e.Ip is null && e.UserAgent == Origin.Background.UserAgent ? "Steward itself"
        : "Unknown";

    private static string Isolated(string text) => $"\u2068{text}\u2069";

    /// <summary>How the log was tampered with.</summary>
    public static string OfProblem(AuditProblemKind kind) =>
        kind switch
        {
            AuditProblemKind.Edited => "edited",
            AuditProblemKind.Missing => "missing",
            AuditProblemKind.Inserted => "inserted",
            AuditProblemKind.Reordered => "reordered",
            AuditProblemKind.CutOff => "cut off",
            AuditProblemKind.HeadChanged => "head of a chain changed",
            AuditProblemKind.ForgedNote => "forged note",
            AuditProblemKind.MissingNote => "missing note",
        };

    public static string OfOutcome(string outcome) =>
        outcome switch
        {
            AuditEntry.Ok => "Happened",
            AuditEntry.Refused => "Refused",
            AuditEntry.Failed => "Failed",
            _ => outcome,
        };

    /// <summary>A refusal is written with its code, as the API answers it.</summary>
    public static string? OfReason(string? reason) =>
        reason switch
        {
            "grant_required" => "no grant",
            "step_up_required" => "password not confirmed lately",
            "forbidden" => "not allowed by the role",
            "too_many_requests" => "too many in an hour",
            "vault_integrity" => "the seal does not match",
            "vault_sealed" => "the vault was sealed",
            not null when reason.StartsWith(Damage, StringComparison.Ordinal) => $"the seal does not match: {reason[Damage.Length..]}",
            _ => reason,
        };

    /// <summary>"Opened", "Signed in": as a line of a list begins.</summary>
    public static string Begin(string action) => Capital(Of(action));

    private static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
}
