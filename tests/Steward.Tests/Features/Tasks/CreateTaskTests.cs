using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Architecture;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tasks;

public sealed class CreateTaskTests
{
    [Theory, OnBothDatabases]
    public async Task What_was_sent_is_stored_shown_counted_told_and_found(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var due = app.Today().AddDays(3);

        using var answer = await ana.PostTaskAsync(
            acme,
            new
            {
                title = "Renew the domain",
                description = "Before the bank holiday.\nAsk Max.",
                status = "inProgress",
                priority = "high",
                dueOn = due,
                assigneeId = ana.Id,
            }
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var made = await answer.JsonAsync();
        answer.Headers.Location!.ToString().ShouldBe(made.TaskPath());
        answer.Headers.ETag!.Tag.ShouldBe("\"1\"");
        made.Text("title").ShouldBe("Renew the domain");
        made.Text("description").ShouldBe("Before the bank holiday.\nAsk Max.");
        made.Text("status").ShouldBe("inProgress");
        made.Text("priority").ShouldBe("high");
        made.Text("dueOn").ShouldBe($"{due:yyyy-MM-dd}");
        made.GetProperty("assigneeId").GetGuid().ShouldBe(ana.Id);
        made.GetProperty("clientId").GetGuid().ShouldBe(acme.Id());
        (await ana.GetAsync(made.TaskPath())).GetRawText().ShouldBe(made.GetRawText());
        (await ana.TitlesAsync("", $"{acme.Path()}/tasks")).ShouldBe(["Renew the domain"]);
        (await ana.CountsAsync(acme)).ShouldBe((1, 0));
        var told = (await ana.GetAsync($"{acme.Path()}/activity")).GetProperty("items")[0];
        told.Text("kind").ShouldBe("task.created");
        told.Text("subject").ShouldBe("Renew the domain");
        var hit = (await ana.GetAsync("/api/v1/search?q=domain")).GetProperty("items")[0];
        hit.Text("kind").ShouldBe("task");
        hit.Id().ShouldBe(made.Id());
        hit.Text("clientName").ShouldBe("Acme");
        hit.Text("status").ShouldBe("inProgress");
        hit.Text("priority").ShouldBe("high");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_left_out_is_to_do_normal_and_due_some_day(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");

        var made = await ana.AddTaskAsync(acme, new { title = "Call" });

        made.Text("status").ShouldBe("todo");
        made.Text("priority").ShouldBe("normal");
        foreach (var member in (string[])["dueOn", "assigneeId", "description", "completedAt"])
            made.GetProperty(member).ValueKind.ShouldBe(JsonValueKind.Null, member);
    }

    [Theory, OnBothDatabases]
    public async Task What_can_not_be_is_refused_by_field_and_nothing_is_stored(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var gone = await app.AddUserAsync("gone@firm.example", Role.Manager);
        await app.DeactivateAsync(gone);
        var acme = await ana.AddClientAsync("Acme");

        (string Field, object Task)[] refused =
        [
            ("title", new { title = "" }),
            ("title", new { title = "   " }),
            ("title", new { title = "\u200b\u2060" }),
            ("title", new { title = "two\nlines" }),
            ("title", new { title = new string('x', 301) }),
            ("title", new { title = "zero\0byte" }),
            ("description", new { title = "x", description = new string('x', 10_001) }),
            ("status", new { title = "x", status = "finished" }),
            ("priority", new { title = "x", priority = 7 }),
            ("dueOn", new { title = "x", dueOn = "0026-11-22" }),
            ("dueOn", new { title = "x", dueOn = "9999-12-31" }),
            ("dueOn", new { title = "x", dueOn = "2026-02-30" }),
            ("dueOn", new { title = "x", dueOn = "tomorrow" }),
            ("assigneeId", new { title = "x", assigneeId = Guid.CreateVersion7() }),
            ("assigneeId", new { title = "x", assigneeId = gone }),
            ("colour", new { title = "x", colour = "red" }),
        ];
        foreach (var (field, task) in refused)
        {
            using var answer = await ana.PostTaskAsync(acme, task);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{field}: {task}");
            (await answer.JsonAsync()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue($"{field}: {task}");
        }
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(Ct))).ShouldBe(0);
        (await ana.CountsAsync(acme)).ShouldBe((0, 0));
    }

    [Theory, OnBothDatabases]
    public async Task Naughty_strings_come_back_byte_for_byte_or_are_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var naughty = JsonSerializer.Deserialize<string[]>(
            await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "tests/data/blns.json"), Ct)
        )!;
        var kept = 0;

        foreach (var text in naughty)
        {
            using var answer = await ana.PostTaskAsync(acme, new { title = text, description = text });
            if (answer.StatusCode == HttpStatusCode.BadRequest)
            {
                using var described = await ana.PostTaskAsync(acme, new { title = "x", description = text });
                described.StatusCode.ShouldBe(HttpStatusCode.Created, text);
                continue;
            }
            answer.StatusCode.ShouldBe(HttpStatusCode.Created, text);
            var stored = await ana.GetAsync((await answer.JsonAsync()).TaskPath());
            stored.GetProperty("title").GetString().ShouldBe(text);
            stored.GetProperty("description").GetString().ShouldBe(text);
            kept++;
        }

        kept.ShouldBeGreaterThan(naughty.Length * 9 / 10);
    }

    [Theory, OnBothDatabases]
    public async Task The_same_request_with_the_same_key_makes_one_task(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");

        var answers = new List<JsonElement>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{acme.Path()}/tasks")
            {
                Content = JsonContent.Create(new { title = "Once" }),
            };
            request.Headers.Add("Idempotency-Key", "one");
            using var answer = await ana.Http.SendAsync(request, Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.Created);
            answers.Add(await answer.JsonAsync());
        }

        answers[1].Id().ShouldBe(answers[0].Id());
        (await ana.CountsAsync(acme)).ShouldBe((1, 0));
    }

    [Theory, OnBothDatabases]
    public async Task Only_somebody_who_sees_the_client_can_be_given_its_task(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var max = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");

        using var outside = await ana.PostTaskAsync(acme, new { title = "Call", assigneeId = ben.Id });
        outside.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await outside.CodeAsync()).ShouldBe("assignee_outside");
        (await ana.CountsAsync(acme)).ShouldBe((0, 0));

        await ana.AddTaskAsync(acme, new { title = "For one who sees all clients", assigneeId = max.Id });
        await ana.AssignAsync(acme, ben.Id);
        var his = await ana.AddTaskAsync(acme, new { title = "For a member", assigneeId = ben.Id });
        (await ben.TitlesAsync("?assignee=me")).ShouldBe(["For a member"]);

        // Taken off the client, he keeps the task until somebody gives it to another; but nobody gives it to him again.
        using (await ana.SendAsync(HttpMethod.Delete, $"{acme.Path()}/members/{ben.Id}")) { }
        his = await ana.ChangeTaskAsync(his, new { priority = "urgent" });
        his = await ana.ChangeTaskAsync(his, new { assigneeId = max.Id });
        using var again = await ana.PatchTaskAsync(his, new { assigneeId = ben.Id });
        (await again.CodeAsync()).ShouldBe("assignee_outside");
    }

    [Theory, OnBothDatabases]
    public async Task Somebody_with_a_denial_on_the_client_can_not_be_given_its_task(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var max = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        await app.ChangeAsync(db =>
        {
            db.Add(
                new Steward.Features.Credentials.AccessGrant(
                    max.Id,
                    acme.Id(),
                    null,
                    Steward.Features.Credentials.GrantEffect.Deny,
                    null,
                    ana.Id,
                    app.Clock.GetUtcNow().UtcDateTime
                )
            );
            return Task.CompletedTask;
        });

        using var outside = await ana.PostTaskAsync(acme, new { title = "Call", assigneeId = max.Id });

        (await outside.CodeAsync()).ShouldBe("assignee_outside");
    }
}
