using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Platform;

namespace Steward.Cli.Demo;

/// <summary>Two years of the firm's work: clients won, credentials entrusted and rotated, access given, secrets looked at.</summary>
internal sealed class DemoWork(DemoStory story, DemoStaff staff, Random random)
{
    public const int Credentials = 150;
    private const int DaysOfLooks = 56;
    private static readonly DemoPerson[] Owners = [DemoPeople.Max, DemoPeople.Mira, DemoPeople.Ana];
    private static readonly int[] JosClients = [3, 7, 21];

    // How far into its period a password is: most are fine, some are due within days, some are overdue.
    private static readonly double[] Ages = [0.3, 0.55, 0.96, 0.12, 1.3, 0.7, 0.45, 0.98, 0.2, 1.08];

    private static readonly string[] Reasons =
    [
        "Ticket 4711: mail does not arrive",
        "Monthly updates",
        "Renew the certificate",
        "Client asked for it by phone",
        "Restore test",
        "New notebook for the front desk",
        "Plugin update broke the checkout",
        "Quarterly review",
    ];

    private readonly List<Client> _clients = [];
    private readonly List<Entrusted> _entrusted = [];

    private sealed record Client(Guid Id, DemoClient Firm, int DaysAgo, DemoPerson Owner);

    private sealed record Entrusted(Guid Id, Client Client, DemoCredential Template, int DaysAgo);

    public void Tell()
    {
        for (var i = 0; i < DemoClients.All.Length; i++)
            Win(i);
        for (var i = 0; i < Credentials; i++)
            Entrust(i);
        GiveAccess();
        for (var day = DaysOfLooks; day > 0; day--)
        {
            if (story.Now.AddDays(-day).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                Look(day);
        }
        Knock();
        DemoTags.Tell(story);
        // The newest clients came after the last ninety days began: they have nobody to call yet.
        new DemoContacts(story).Tell([.. _clients.Where(c => c.DaysAgo > 96).Select(c => c.Id)]);
        new DemoTasks(story, staff, new Random(21)).Tell([
            .. _clients.Select(
                (c, i) => new DemoTasks.Owed(c.Id, c.Owner, c.DaysAgo, c.Firm.Status == ClientStatus.Former, JosClients.Contains(i))
            ),
        ]);
    }

    private void Win(int i)
    {
        var firm = DemoClients.All[i];
        var daysAgo = 710 - (i * 16);
        var owner = Owners[i % Owners.Length];
        var at = story.At(daysAgo, 8 + (random.NextDouble() * 7));
        var client = new Client(Guid.CreateVersion7(at), firm, daysAgo, owner);
        _clients.Add(client);
        var details = firm.Details(staff.IdOf(owner));
        // Who is on hold or gone was an active client first.
        var changed = firm.Status is ClientStatus.OnHold or ClientStatus.Former;
        story.Win(at, client.Id, changed ? details with { Status = ClientStatus.Active } : details, staff.On(owner, at));
        if (changed)
            Change(client, details, Math.Min(daysAgo, 60) - (i % 9));
    }

    private void Change(Client client, ClientDetails details, int daysAgo)
    {
        var at = story.At(daysAgo, 11.2);
        var by = staff.On(client.Owner, at);
        story.Tell(
            at,
            async (db, when) =>
            {
                var row = await db.Clients.SingleAsync(c => c.Id == client.Id);
                var before = row.Details;
                row.Edit(details, when);
                db.Add(new Activity(row.Id, by.UserId, "client.updated", row.Name, ClientWords.Changes(before, null, details, null), when));
                if (details.Status != ClientStatus.Former)
                    return;
                row.Archive(when);
                db.Add(new Activity(row.Id, by.UserId, "client.archived", row.Name, null, when));
                db.Audit(
                    new AuditEntry(by, "client.archived", "client")
                    {
                        Id = Guid.CreateVersion7(when),
                        ObjectId = row.Id,
                        ObjectName = row.Name,
                        ObjectVersion = row.Version,
                        ClientId = row.Id,
                    }
                );
            }
        );
    }

    private void Entrust(int i)
    {
        var client = _clients[i % _clients.Count];
        var template = DemoVault.Templates[((i / _clients.Count) + (i * 5)) % DemoVault.Templates.Length];
        var born = client.DaysAgo - 1 - random.Next(14);
        var rotations = RotationsOf(template, born, i);
        var at = story.At(born, 8.5 + (random.NextDouble() * 7));
        var id = Guid.CreateVersion7(at);
        var secret = new DemoSecret(id, client.Id, template, client.Firm.Domain, new Random(i));
        var details = new CredentialDetails(
            template.Name,
            template.Kind,
            template.WebsiteAt(client.Firm.Domain),
            staff.IdOf(client.Owner),
            template.RotateEveryDays
        );
        story.Entrust(at, secret, details, template.UsernameAt(client.Firm.Domain), staff.On(client.Owner, at));
        foreach (var daysAgo in rotations)
        {
            var when = story.At(daysAgo, 9 + (random.NextDouble() * 6));
            story.Rotate(when, secret, staff.On(Owners[(i + daysAgo) % Owners.Length], when));
        }
        _entrusted.Add(new Entrusted(id, client, template, born));
    }

    private static List<int> RotationsOf(DemoCredential template, int born, int i)
    {
        if (!template.HasPassword)
            return [];
        if (template.RotateEveryDays is not { } period)
            return i % 3 == 0 && born > 120 ? [born / 2] : [];
        var newest = (int)(period * Ages[i % Ages.Length]);
        return [.. Enumerable.Range(0, 4).Select(n => newest + (n * period)).Where(daysAgo => daysAgo > 0 && daysAgo < born - 5)];
    }

    private void GiveAccess()
    {
        foreach (var i in JosClients)
        {
            var client = _clients[i];
            var at = story.At(60, 9.1);
            var by = staff.On(DemoPeople.Max, at);
            story.Tell(
                at,
                (db, when) =>
                {
                    db.Add(new ClientMember(client.Id, staff.IdOf(DemoPeople.Jo), isOwner: false, when));
                    db.Add(new Activity(client.Id, by.UserId, "member.added", DemoPeople.Jo.Name, null, when));
                    db.Audit(
                        new AuditEntry(by, "member.added", "user")
                        {
                            Id = Guid.CreateVersion7(when),
                            ObjectId = staff.IdOf(DemoPeople.Jo),
                            ObjectName = DemoPeople.Jo.Name,
                            ClientId = client.Id,
                        }
                    );
                }
            );
        }
        var all = Of(JosClients[0])[0];
        var soon = Of(JosClients[1])[0];
        var over = Of(JosClients[2])[0];
        Grant(all, wholeClient: true, daysAgo: 58, until: null);
        Grant(soon, wholeClient: false, daysAgo: 5, until: story.Now.Date.AddDays(2).AddHours(17));
        Grant(over, wholeClient: false, daysAgo: 24, until: story.Now.Date.AddDays(-10).AddHours(17));
        JoLooks(all, 50, "Set up the new firewall", AuditEntry.Ok);
        JoLooks(over, 20, "Move the mailboxes", AuditEntry.Ok);
        JoLooks(over, 8, "grant_required", AuditEntry.Refused);
        JoLooks(soon, 4, "Monthly updates", AuditEntry.Ok);
        JoLooks(Of(JosClients[1])[1], 3, "grant_required", AuditEntry.Refused);
    }

    private List<Entrusted> Of(int client) => [.. _entrusted.Where(e => e.Client == _clients[client])];

    private void Grant(Entrusted credential, bool wholeClient, int daysAgo, DateTime? until)
    {
        var at = story.At(daysAgo, 9.4);
        var by = staff.On(DemoPeople.Max, at);
        var userId = staff.IdOf(DemoPeople.Jo);
        story.Tell(
            at,
            (db, when) =>
            {
                Guid? credentialId = wholeClient ? null : credential.Id;
                var grant = new AccessGrant(userId, credential.Client.Id, credentialId, GrantEffect.Allow, until, by.UserId, when);
                db.Add(grant);
                var reach = wholeClient ? "the whole client" : "this credential";
                var end = until is { } u ? string.Create(CultureInfo.InvariantCulture, $" until {u:yyyy-MM-dd'T'HH:mm:ss'Z'}") : "";
                db.Audit(
                    new AuditEntry(by, "grant.created", "grant")
                    {
                        Id = Guid.CreateVersion7(when),
                        ObjectId = grant.Id,
                        ObjectName = credential.Template.Name,
                        ClientId = grant.ClientId,
                        CredentialId = credentialId,
                        Reason = $"allow user {userId} {reach}{end}",
                    }
                );
            }
        );
    }

    private void JoLooks(Entrusted credential, int daysAgo, string reason, string outcome) =>
        Open(DemoPeople.Jo, credential, story.At(daysAgo, 10.3), reason, outcome);

    private void Look(int day)
    {
        for (var n = 3 + random.Next(4); n > 0; n--)
        {
            var person = Owners[random.Next(Owners.Length)];
            var credential = _entrusted[random.Next(_entrusted.Count)];
            if (credential.DaysAgo <= day)
                continue;
            Open(person, credential, story.At(day, 8 + (random.NextDouble() * 8.5)), Reasons[random.Next(Reasons.Length)], AuditEntry.Ok);
        }
        if (day % 9 != 0)
            return;
        var at = story.At(day, 13.3);
        story.Look(at, _entrusted[random.Next(60)].Id, "credential.viewed", staff.On(DemoPeople.Rita, at), null);
    }

    private void Open(DemoPerson person, Entrusted credential, DateTime at, string reason, string outcome)
    {
        var by = staff.On(person, at);
        story.Look(at, credential.Id, "credential.viewed", by, null);
        var field = credential.Template.HasPassword ? SecretField.Password : SecretField.Notes;
        var asked = outcome == AuditEntry.Ok ? $"{reason} [{field}]" : reason;
        var action = outcome == AuditEntry.Ok && random.Next(2) == 0 ? "credential.copied" : "credential.revealed";
        story.Look(story.Free(at.AddSeconds(20 + random.Next(60))), credential.Id, action, by, asked, outcome);
    }

    /// <summary>Strangers at the door, and somebody who tries a page that is not theirs.</summary>
    private void Knock()
    {
        var stranger = Actor.Unknown(new Origin("192.0.2.66", "python-requests/2.32", null));
        foreach (var (name, known) in new[] { (DemoPeople.Ana.Email, true), ("admin", false), ("root@halden-kovac.example", false) })
        {
            story.Tell(
                story.At(12, 2.7),
                (db, when) =>
                    db.Audit(
                        new AuditEntry(stranger, "session.refused", "user")
                        {
                            Id = Guid.CreateVersion7(when),
                            ObjectId = known ? staff.IdOf(DemoPeople.Ana) : null,
                            Outcome = AuditEntry.Refused,
                            Reason = known ? "wrong password" : "unknown name",
                            TypedName = name,
                        }
                    )
            );
        }
        var at = story.At(6, 14.2);
        var rita = staff.On(DemoPeople.Rita, at);
        story.Tell(
            at,
            (db, when) =>
                db.Audit(
                    new AuditEntry(rita, "access.refused", "route")
                    {
                        Id = Guid.CreateVersion7(when),
                        ObjectName = "GET /audit",
                        Outcome = AuditEntry.Refused,
                        Reason = "forbidden",
                    }
                )
        );
    }
}
