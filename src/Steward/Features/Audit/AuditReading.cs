using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Sessions;

namespace Steward.Features.Audit;

/// <summary>
/// Says for people what events keep for programs: names of fields, routes, ids of people. The events stay as they are, in the chain and at the API.
/// </summary>
internal sealed partial class AuditReading
{
    public static readonly AuditReading Nothing = new([], []);

    private readonly Dictionary<Guid, string> _people;
    private readonly Dictionary<Guid, string> _clients;

    private AuditReading(Dictionary<Guid, string> people, Dictionary<Guid, string> clients)
    {
        _people = people;
        _clients = clients;
    }

    /// <summary>With the names of the people that these events name by id, and of the clients whoever reads sees.</summary>
    public static async Task<AuditReading> OfAsync(
        StewardDb db,
        IReadOnlyCollection<ListAuditEvents.Item> events,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var people = events.SelectMany(PeopleIn).ToHashSet();
        var clients = events.Select(OtherClientOf).OfType<Guid>().ToHashSet();
        return new AuditReading(
            people.Count == 0 ? [] : await db.Users.Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Name, ct),
            clients.Count == 0
                ? []
                : await db.Clients.VisibleTo(user).Where(c => clients.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, ct)
        );
    }

    /// <summary>What it was done to.</summary>
    public string? Object(ListAuditEvents.Item e) =>
        e is { ObjectKind: "route", ObjectName: { } route } ? AuditRoutes.Of(route)
        : e is { ObjectKind: "user", ObjectName: null, ObjectId: { } id } ? _people.GetValueOrDefault(id)
        : e.ObjectName;

    /// <summary>Why it was refused; else what somebody gave as a reason, or what changed.</summary>
    public string? Reason(ListAuditEvents.Item e)
    {
        if (e.Outcome != AuditEntry.Ok || e.Reason is null)
            return AuditWords.OfReason(e.Reason);
        if (OtherClientOf(e) is { } client)
            return e.Reason.Replace($"client {client}", _clients.GetValueOrDefault(client, "another client"), StringComparison.Ordinal);
        if (e.Action.StartsWith("credential.", StringComparison.Ordinal))
            return Fields(e.Action, e.Reason);
        if (e.Action.StartsWith("grant.", StringComparison.Ordinal))
            return Grant().Replace(e.Reason, m => Access(e.Action, m));
        if (e.Action.StartsWith("client.", StringComparison.Ordinal))
            return Owner().Replace(e.Reason, m => $"owner: {Person(m.Groups["before"].Value)} → {Person(m.Groups["after"].Value)}");
        return e.Action == "user.role_changed" ? e.Reason.Replace(" -> ", " → ", StringComparison.Ordinal) : e.Reason;
    }

    /// <summary>"Renewing the certificate · one-time code": the fields stand in brackets behind what somebody typed, or alone.</summary>
    public static string? Fields(string action, string? reason)
    {
        if (reason is null)
            return null;
        if (action is not (CredentialAudit.Revealed or CredentialAudit.Copied))
            return Named(reason) ?? reason;
        return Shown().Match(reason) is { Success: true } shown && Named(shown.Groups["fields"].Value) is { } fields
            ? string.Join(" · ", new[] { shown.Groups["typed"].Value, fields }.Where(part => part.Length > 0))
            : reason;
    }

    /// <summary>Null: these are no names of fields.</summary>
    private static string? Named(string fields)
    {
        var names = fields.Split(", ");
        return names.All(n => CredentialWords.Of(n) != n) ? string.Join(", ", names.Select(CredentialWords.Of)).ToLowerInvariant() : null;
    }

    private string Access(string action, Match grant)
    {
        var denial = grant.Groups["effect"].Value == "deny" && action == GrantAccess.Revoked ? "the denial of " : "";
        var reach = grant.Groups["reach"].Value == "this credential" ? "this credential" : "every credential of the client";
        var until = DateTime.TryParse(
            grant.Groups["until"].Value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out var end
        )
            ? string.Create(CultureInfo.InvariantCulture, $", until {end:d MMM yyyy, HH:mm} UTC")
            : "";
        return $"{denial}{Person(grant.Groups["who"].Value)}, {reach}{until}";
    }

    private string Person(string id) =>
        id == "none" ? "nobody"
        : Guid.TryParse(id, out var who) && _people.TryGetValue(who, out var name) ? name
        : "somebody";

    /// <summary>Where a credential was moved to or from; the event's own client is the other end.</summary>
    private static Guid? OtherClientOf(ListAuditEvents.Item e) =>
        e is { Action: CredentialAudit.Moved, Outcome: AuditEntry.Ok, Reason: { } reason }
        && Guid.TryParseExact(reason[(reason.LastIndexOf(' ') + 1)..], "D", out var client)
            ? client
            : null;

    // In what Steward itself wrote: an id that somebody typed as a reason stays one.
    private static IEnumerable<Guid> PeopleIn(ListAuditEvents.Item e)
    {
        if (e is { ObjectKind: "user", ObjectName: null, ObjectId: { } id })
            yield return id;
        if (e.Reason is null)
            yield break;
        var match =
            e.Action.StartsWith("grant.", StringComparison.Ordinal) ? Grant().Match(e.Reason)
            : e.Action.StartsWith("client.", StringComparison.Ordinal) ? Owner().Match(e.Reason)
            : Match.Empty;
        foreach (var group in match.Groups.Values)
        {
            if (Guid.TryParseExact(group.Value, "D", out var person))
                yield return person;
        }
    }

    [GeneratedRegex(
        "^(?<effect>allow|deny) user (?<who>[0-9a-f-]{36}) (?<reach>this credential|the whole client)(?: until (?<until>[0-9TZ:-]+))?$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Grant();

    [GeneratedRegex("owner (?<before>none|[0-9a-f-]{36}) -> (?<after>none|[0-9a-f-]{36})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Owner();

    [GeneratedRegex(@"^(?<typed>.*?) ?\[(?<fields>[A-Za-z, ]+)\]$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Shown();
}
