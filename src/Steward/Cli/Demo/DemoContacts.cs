using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Contacts;
using Steward.Features.Search;

namespace Steward.Cli.Demo;

/// <summary>Whom the firm calls at its clients, and when it last did: from yesterday to three months ago.</summary>
internal sealed class DemoContacts(DemoStory story)
{
    private static readonly string[] FirstNames =
    [
        "Ngozi",
        "Lars",
        "Zoë",
        "Tomás",
        "Aylin",
        "Piet",
        "Maja",
        "Hugo",
        "Leila",
        "Søren",
        "Chiara",
    ];
    private static readonly string[] LastNames = ["Fischer", "Demir", "Novak", "Adeyemi", "Jansen", "Moreau", "Rossi", "Lindholm", "Weber"];
    private static readonly string[] Roles = ["Owner", "Office manager", "Bookkeeping", "Marketing", "IT"];

    private static readonly (string Kind, string Text)[] Talks =
    [
        ("contact.call", "Asked when the new laptops arrive. Promised a date until Friday."),
        ("contact.mail", "Sent the report of the last backup test."),
        ("contact.meeting", "Went through the year: wants a quote for two more mailboxes."),
        ("contact.call", "The printer on the second floor again. Works after a restart."),
        ("contact.note", "Prefers to be called after ten."),
        ("contact.mail", "Confirmed the maintenance window on Sunday."),
    ];

    public void Tell(IReadOnlyList<Guid> clients)
    {
        for (var i = 0; i < clients.Count; i++)
        {
            var (client, index) = (clients[i], i);
            story.Tell(story.At(95, 9 + (i * 0.2)), (db, when) => AddAsync(db, client, index, when));
            Talk(client, index, daysAgo: 90 - (i % 5), talk: i + 3);
            // The higher the number, the longer ago: somebody is always waiting.
            Talk(client, index, daysAgo: 1 + (i * 7 % 83), talk: i);
        }
    }

    private static async Task AddAsync(StewardDb db, Guid client, int index, DateTime when)
    {
        for (var i = 0; i <= index % 3; i++)
        {
            var first = FirstNames[(index + (i * 4)) % FirstNames.Length];
            var name = $"{first} {LastNames[((index * 2) + i) % LastNames.Length]}";
            var contact = new Contact(
                client,
                new ContactDetails(
                    name,
                    Roles[i == 0 ? 0 : (index + i) % Roles.Length],
                    $"{TextOnly(first)}@client-{index + 1}.example",
                    i == 2 ? null : $"+49 30 5550{index:00}{i}",
                    null,
                    IsPrimary: i == 0
                ),
                when.AddMilliseconds(i)
            );
            db.Add(contact);
            await SearchIndex.PutAsync(db, SearchKind.Contact, contact.Id, client, name, contact.SearchDetail, CancellationToken.None);
        }
    }

    private void Talk(Guid client, int index, int daysAgo, int talk)
    {
        var (kind, text) = Talks[talk % Talks.Length];
        story.Tell(
            story.At(daysAgo, 9.5 + (index * 0.15)),
            async (db, when) =>
            {
                var row = await db.Clients.AsTracking().SingleAsync(c => c.Id == client);
                row.Contacted(when);
                db.Add(new Activity(client, row.OwnerId, kind, null, text, when));
            }
        );
    }

    // An address has no accents.
    private static string TextOnly(string name) => string.Concat(Steward.Platform.TextFold.Search(name).Where(char.IsAsciiLetter));
}
