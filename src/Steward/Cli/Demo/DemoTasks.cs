using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Clients;
using Steward.Features.Search;
using Steward.Features.Tasks;

namespace Steward.Cli.Demo;

/// <summary>Four hundred tasks of the made-up firm: most of them done, the others spread around today, with the people who do them.</summary>
internal sealed class DemoTasks(DemoStory story, DemoStaff staff, Random random)
{
    public const int Count = 400;

    // Of twenty tasks so many are done; of the open ones the day, seen from today (null: some day).
    private const int DoneOfTwenty = 11;

    // Who left, left two months ago at the latest: nothing was done for them since.
    private const int FormerSince = 61;

    // So many days after it was due a task was done (before, below zero): as many as are late today were late on any day of the last months.
    private static readonly int[] Late = [-2, 24, 0, 41, -3, 12, 30, -1, 3, 36, 0, 18];

    private static readonly int?[] Days =
    [
        2,
        5,
        -1,
        12,
        0,
        null,
        20,
        3,
        45,
        -6,
        1,
        9,
        null,
        7,
        30,
        4,
        -2,
        16,
        60,
        6,
        0,
        25,
        null,
        10,
        -19,
        2,
        14,
        38,
        null,
        3,
        11,
        -3,
        21,
        5,
        75,
        1,
    ];

    private static readonly ImmutableArray<(string Title, string? Description)> Templates =
    [
        ("Renew the TLS certificate of the shop", "It ends on the day it is due. Check the chain on a phone too."),
        ("Restore test of the backup", "One mailbox and one folder, to another machine. Write down how long it took."),
        ("Send the onboarding checklist", null),
        ("Rotate the FTP password", "Tell their web agency beforehand."),
        ("Close the accounts of the former bookkeeper", "Mail, cloud, accounting; hand the keys of the archive to the owner."),
        ("Call about the backup report", null),
        ("Update the firewall's firmware", "After seven in the evening, and stay until the tunnel is up again."),
        ("Quote for two new notebooks", null),
        ("Check why the newsletter lands in spam", "SPF looks right; DKIM of the new provider is missing."),
        ("Plan the move to the new office", "Line ordered? Rack, patch panel, access points."),
        ("Quarterly review", "Open points of the last one first."),
        ("Set up the front desk's printer", null),
        ("Move the domain to our registrar", "Ask for the auth code; the old provider answers only by letter."),
        ("Replace the UPS batteries", null),
        ("Document the network", null),
        ("Two-factor sign-in for everybody", "Three people are still missing. Bring the hardware keys."),
        ("Clean up old DNS entries", null),
        ("Update the shop's plugins", "On the staging copy first: the last update broke the checkout."),
        ("Archive the mailbox of the founder", null),
        ("Prepare the offer for maintenance", "Small, medium, large; they asked for response times."),
        ("Repair the time recording terminal", null),
        ("Check the licences", "Four more seats than people."),
        ("Train two people on the new ticket form", null),
        ("Write the emergency plan", "Who is called first, and what is switched off last."),
        ("Look into the slow Wi-Fi upstairs", null),
        ("Invoice the project of last month", null),
        ("Exchange the NAS disks", "Two of four are past their hours. One at a time, and wait for the rebuild."),
        ("Set up scan to mail", null),
        ("Delete the test shop", "They agreed by mail."),
        ("Ask for the new contact in accounting", null),
        ("Audit who has access to what", "Bring the list to the owner, and close what nobody can explain."),
    ];

    private static readonly DemoPerson[] Colleagues = [DemoPeople.Max, DemoPeople.Mira, DemoPeople.Ana];

    private static readonly WorkTaskPriority[] Priorities =
    [
        WorkTaskPriority.Normal,
        WorkTaskPriority.Normal,
        WorkTaskPriority.High,
        WorkTaskPriority.Normal,
        WorkTaskPriority.Low,
        WorkTaskPriority.Normal,
        WorkTaskPriority.Urgent,
        WorkTaskPriority.Normal,
        WorkTaskPriority.High,
    ];

    /// <summary>One client of the story.</summary>
    /// <param name="DaysAgo">When it was won.</param>
    /// <param name="Contractor">Whether the contractor is assigned to it.</param>
    internal sealed record Owed(Guid Id, DemoPerson Owner, int DaysAgo, bool IsFormer, bool Contractor);

    public void Tell(IReadOnlyList<Owed> clients)
    {
        var (open, done) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            var client = clients[i % clients.Count];
            if (client.IsFormer || ((i * 7) + (i / clients.Count * 3)) % 20 < DoneOfTwenty)
                PlanDone(i, client, Late[done++ % Late.Length]);
            else
                PlanOpen(i, client, Days[open++ % Days.Length]);
        }
    }

    private void PlanOpen(int i, Owed client, int? day)
    {
        var born = Math.Max(1, Math.Min(client.DaysAgo - 20, Math.Max(0, -(day ?? 0)) + 3 + random.Next(90)));
        Plan(i, client, born, day is { } d ? DateOnly.FromDateTime(story.Now).AddDays(d) : null, StatusOf(i));
    }

    private void PlanDone(int i, Owed client, int late)
    {
        var earliest = client.DaysAgo - 20;
        var latest = client.IsFormer ? FormerSince : 1;
        var took = Math.Max(late, 0) + 3 + random.Next(20);
        var doneAgo = latest + random.Next(Math.Clamp(earliest - took - latest, 1, 170));
        var born = Math.Max(doneAgo + 1, Math.Min(doneAgo + took, earliest));
        DateOnly? dueOn = i % 5 == 0 ? null : DateOnly.FromDateTime(story.Now).AddDays(-doneAgo - Math.Min(late, born - doneAgo - 1));
        var (id, assignee) = Plan(i, client, born, dueOn, WorkTaskStatus.Todo);
        Finish(id, client, assignee ?? client.Owner, doneAgo, cancelled: i % 29 == 0);
    }

    private (Guid Id, DemoPerson? Assignee) Plan(int i, Owed client, int born, DateOnly? dueOn, WorkTaskStatus status)
    {
        var (title, description) = Templates[((i * 7) + (i / Templates.Length)) % Templates.Length];
        var at = story.At(born, 8 + (random.NextDouble() * 8));
        var assignee = AssigneeOf(i, client, born);
        var details = new WorkTaskDetails(
            title,
            description,
            status,
            Priorities[i % Priorities.Length],
            dueOn,
            assignee is null ? null : staff.IdOf(assignee)
        );
        var id = Guid.CreateVersion7(at);
        var by = staff.On(client.Owner, at);
        story.Tell(
            at,
            async (db, when) =>
            {
                db.Add(new WorkTask(id, client.Id, details, when));
                db.Add(new Activity(client.Id, by.UserId, "task.created", title, null, when));
                await SearchIndex.PutAsync(db, SearchKind.Task, id, client.Id, title, null, CancellationToken.None);
            }
        );
        return (id, assignee);
    }

    private void Finish(Guid id, Owed client, DemoPerson person, int daysAgo, bool cancelled)
    {
        var at = story.At(daysAgo, 9 + (random.NextDouble() * 8));
        var by = staff.On(person, at);
        story.Tell(
            at,
            async (db, when) =>
            {
                var task = await db.WorkTasks.SingleAsync(t => t.Id == id);
                if (cancelled)
                    task.Edit(task.Details with { Status = WorkTaskStatus.Cancelled }, when);
                else
                    task.Complete(when);
                var detail = cancelled ? "Status: To do → Cancelled" : null;
                db.Add(new Activity(client.Id, by.UserId, cancelled ? "task.updated" : "task.completed", task.Title, detail, when));
            }
        );
    }

    // The contractor is on their clients since sixty days.
    private static DemoPerson? AssigneeOf(int i, Owed client, int born) =>
        client.Contractor && born < 55 && i % 3 != 0 ? DemoPeople.Jo
        : i % 11 == 4 ? null
        : i % 4 == 1 ? Colleagues[i / 4 % Colleagues.Length]
        : client.Owner;

    private static WorkTaskStatus StatusOf(int i) =>
        (i * 5 / 2 % 9) switch
        {
            1 or 5 => WorkTaskStatus.InProgress,
            7 => WorkTaskStatus.Waiting,
            _ => WorkTaskStatus.Todo,
        };
}
