using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Clients;

public sealed class CreateClientTests
{
    [Theory, OnBothDatabases]
    public async Task A_manager_adds_a_client_and_reads_back_exactly_what_was_answered(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        using var answer = await ana.Http.PostAsJsonAsync(
            "/api/v1/clients",
            new
            {
                name = "  Café Łódź 🦊 ",
                status = "onHold",
                email = "office@cafe.example",
                phone = "+48 42 000",
                website = "cafe.example",
                address = "ul. Piotrkowska 1\r\nŁódź",
                ownerId = ana.Id,
            },
            Ct
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        answer.Headers.ETag!.Tag.ShouldBe("\"1\"");
        var created = await answer.JsonAsync();
        answer.Headers.Location!.ToString().ShouldBe(created.Path());
        created.Text("name").ShouldBe("Café Łódź 🦊");
        created.Text("status").ShouldBe("onHold");
        created.Text("website").ShouldBe("https://cafe.example");
        created.Text("address").ShouldBe("ul. Piotrkowska 1\nŁódź");
        created.GetProperty("ownerId").GetGuid().ShouldBe(ana.Id);
        created
            .EnumerateObject()
            .Select(m => m.Name)
            .ShouldBe([
                "id",
                "name",
                "status",
                "email",
                "phone",
                "website",
                "address",
                "ownerId",
                "openTasks",
                "overdueTasks",
                "credentials",
                "lastContactAt",
                "version",
                "createdAt",
                "updatedAt",
                "archivedAt",
                "tags",
            ]);
        (await ana.GetAsync(created.Path())).GetRawText().ShouldBe(created.GetRawText());
    }

    [Theory, OnBothDatabases]
    public async Task Creating_writes_member_activity_audit_and_search_entry_with_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        var id = (
            await ana.AddClientAsync(
                new
                {
                    name = "Acme GmbH",
                    email = "hi@acme.example",
                    ownerId = ana.Id,
                }
            )
        ).Id();

        (await app.ReadAsync(db => db.ClientMembers.SingleAsync(m => m.ClientId == id, Ct))).IsOwner.ShouldBeTrue();
        (await app.ReadAsync(db => db.Activities.SingleAsync(a => a.ClientId == id, Ct))).Kind.ShouldBe("client.created");
        (await app.ReadAsync(db => db.SearchEntries.SingleAsync(e => e.ObjectId == id, Ct))).Folded.ShouldContain("hi@acme.example");
        (
            await app.ReadAsync(db => db.AuditEvents.Where(e => e.ClientId == id).OrderBy(e => e.Seq).Select(e => e.Action).ToListAsync(Ct))
        ).ShouldBe(["client.created", "member.added", "client.owner_changed"], ignoreOrder: true);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_not_valid_is_said_by_field_all_at_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        (string Field, object Body)[] refused =
        [
            ("name", new { name = "" }),
            ("name", new { name = new string('x', 10_000) }),
            ("name", new { name = "two\nlines" }),
            ("name", new { name = "zero\0byte" }),
            ("name", new { name = "\u200b\u200b" }),
            ("email", new { name = "A", email = "not an address" }),
            ("email", new { name = "A", email = "a@b@c" }),
            ("website", new { name = "A", website = "javascript:alert(1)" }),
            ("website", new { name = "A", website = "data:text/html,x" }),
            ("website", new { name = "A", website = "https://user:secret@acme.example" }),
            ("phone", new { name = "A", phone = new string('1', 51) }),
            ("address", new { name = "A", address = new string('x', 1001) }),
            ("ownerId", new { name = "A", ownerId = Guid.CreateVersion7() }),
            ("ownerId", new { name = "A", ownerId = "me" }),
            ("status", new { name = "A", status = "deleted" }),
            ("status", new { name = "A", status = 1 }),
            ("isArchived", new { name = "A", isArchived = true }),
            ("nameSort", new { name = "A", nameSort = "a" }),
        ];

        foreach (var (field, body) in refused)
        {
            using var answer = await ana.Http.PostAsJsonAsync("/api/v1/clients", body, Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{body}");
            (await answer.JsonAsync()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue($"{body}");
        }

        using var both = await ana.Http.PostAsJsonAsync(
            "/api/v1/clients",
            new
            {
                name = "",
                email = "x",
                website = "ftp://x",
            },
            Ct
        );
        (await both.JsonAsync()).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["name", "email", "website"]);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task Half_a_character_and_duplicate_members_are_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        foreach (
            var body in (string[])
                [@"{""name"":""half \ud800""}", @"{""name"":""A"",""name"":""B""}", "[]", "null", "{", @"{""Name"":""A""}"]
        )
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await ana.Http.PostAsync(new Uri("/api/v1/clients", UriKind.Relative), content, Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, body);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Read_only_members_sent_back_are_ignored(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = Guid.CreateVersion7();

        var created = await ana.AddClientAsync(
            new
            {
                id,
                name = "Acme",
                version = 9,
                credentials = 4,
                createdAt = "1999-01-01T00:00:00Z",
            }
        );

        created.Id().ShouldNotBe(id);
        created.Version().ShouldBe(1);
        created.GetProperty("credentials").GetInt32().ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task A_deactivated_person_cannot_be_made_owner(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.AddUserAsync("ben@firm.example");
        await app.DeactivateAsync(ben);

        using var answer = await ana.Http.PostAsJsonAsync("/api/v1/clients", new { name = "Acme", ownerId = ben }, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.JsonAsync()).GetProperty("errors").GetProperty("ownerId")[0].GetString()!.ShouldContain("deactivated");
    }
}
