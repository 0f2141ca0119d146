using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Tasks;
using Steward.Platform.Http;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tasks;

public sealed class ListTasksTests
{
    [Theory, OnBothDatabases]
    public async Task Open_tasks_come_by_due_date_the_urgent_first_and_then_the_closed_ones_the_last_first(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        app.SkipTo(hour: 10);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var today = app.Today();
        await ana.AddTaskAsync(acme, "some day");
        await ana.AddTaskAsync(acme, "later", today.AddDays(8));
        await ana.AddTaskAsync(
            acme,
            new
            {
                title = "today, low",
                dueOn = today,
                priority = "low",
            }
        );
        await ana.AddTaskAsync(
            acme,
            new
            {
                title = "today, urgent",
                dueOn = today,
                priority = "urgent",
            }
        );
        await ana.AddTaskAsync(acme, "in a week", today.AddDays(7));
        await ana.AddTaskAsync(acme, "overdue", today.AddDays(-1));
        await ana.CompleteAsync(await ana.AddTaskAsync(acme, "done first", today));
        app.Clock.Skip(TimeSpan.FromMinutes(1));
        await ana.AddTaskAsync(
            acme,
            new
            {
                title = "cancelled then",
                dueOn = today.AddDays(-9),
                status = "cancelled",
            }
        );
        app.Clock.Skip(TimeSpan.FromMinutes(1));
        await ana.CompleteAsync(await ana.AddTaskAsync(acme, "done last"));

        string[] all =
        [
            "overdue",
            "today, urgent",
            "today, low",
            "in a week",
            "later",
            "some day",
            "done last",
            "cancelled then",
            "done first",
        ];
        (await ana.TitlesAsync("")).ShouldBe(all);
        (await ana.TitlesAsync("?sort=-dueOn")).ShouldBe(all.Reverse());
        (await ana.TitlesAsync("?due=overdue")).ShouldBe(["overdue"]);
        (await ana.TitlesAsync("?due=today")).ShouldBe(["today, urgent", "today, low"]);
        (await ana.TitlesAsync("?due=week")).ShouldBe(["today, urgent", "today, low", "in a week"]);
        (await ana.TitlesAsync("?due=none")).ShouldBe(["some day"]);
        (await ana.TitlesAsync("?due=overdue&due=none&due=today")).ShouldBe(["overdue", "today, urgent", "today, low", "some day"]);
        (await ana.TitlesAsync("?status=done")).ShouldBe(["done last", "done first"]);
        (await ana.TitlesAsync("?status=done&status=cancelled")).ShouldBe(["done last", "cancelled then", "done first"]);
        (await ana.TitlesAsync("?priority=urgent&priority=low")).ShouldBe(["today, urgent", "today, low"]);
        (await ana.TitlesAsync("?sort=title&limit=2")).ShouldBe(["cancelled then", "done first"]);
        (await ana.TitlesAsync("?sort=createdAt&limit=2")).ShouldBe(["some day", "later"]);
        (await ana.TitlesAsync("?q=TODAY%20urg")).ShouldBe(["today, urgent"]);
        (await ana.TitlesAsync("?assignee=me")).ShouldBeEmpty();
        (await ana.TitlesAsync("?assignee=none&due=overdue")).ShouldBe(["overdue"]);
        (await ana.TitlesAsync($"?client={acme.Id()}&due=overdue")).ShouldBe(["overdue"]);
        (await ana.TitlesAsync($"?client={Guid.CreateVersion7()}")).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task What_is_due_today_is_decided_by_where_the_reader_lives(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        // At half past eleven in the morning, UTC: tomorrow in Auckland, still today in Los Angeles.
        app.SkipTo(hour: 11);
        app.Clock.Skip(TimeSpan.FromMinutes(30));
        var ana = await app.SignInAsync(Role.Manager);
        var kiri = await app.SignInAsync(Role.Manager);
        var jo = await app.SignInAsync(Role.Manager);
        await app.LiveInAsync(kiri, "Pacific/Auckland");
        await app.LiveInAsync(jo, "America/Los_Angeles");
        var acme = await ana.AddClientAsync("Acme");
        var today = app.Today();
        await ana.AddTaskAsync(acme, "yesterday", today.AddDays(-1));
        await ana.AddTaskAsync(acme, "today", today);
        await ana.AddTaskAsync(acme, "tomorrow", today.AddDays(1));

        (await kiri.TitlesAsync("?due=today")).ShouldBe(["tomorrow"]);
        (await kiri.TitlesAsync("?due=overdue")).ShouldBe(["yesterday", "today"]);
        (await kiri.CountsAsync(acme)).ShouldBe((3, 2));
        (await jo.TitlesAsync("?due=today")).ShouldBe(["today"]);
        (await jo.TitlesAsync("?due=overdue")).ShouldBe(["yesterday"]);
        (await jo.CountsAsync(acme)).ShouldBe((3, 1));

        // Midnight passes in Los Angeles, and nothing ran.
        app.Clock.Skip(TimeSpan.FromHours(21));
        jo = await app.SignInExistingAsync(jo.Id, jo.Email);
        (await jo.TitlesAsync("?due=today")).ShouldBe(["tomorrow"]);
        (await jo.CountsAsync(acme)).ShouldBe((3, 2));
    }

    [Theory, OnBothDatabases]
    public async Task Pages_join_without_gap_or_double_whatever_the_sort(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var today = app.Today();
        await app.ChangeAsync(db =>
        {
            for (var i = 0; i < 57; i++)
            {
                var now = app.Clock.GetUtcNow().UtcDateTime;
                var status = i % 5 == 0 ? WorkTaskStatus.Done : WorkTaskStatus.Todo;
                var details = new WorkTaskDetails(
                    $"Task {i % 9}",
                    null,
                    status,
                    (WorkTaskPriority)(i % 4),
                    i % 3 == 0 ? null : today.AddDays(i % 6),
                    null
                );
                db.Add(new WorkTask(Guid.CreateVersion7(now), acme.Id(), details, now));
            }
            return Task.CompletedTask;
        });

        foreach (var sort in ListTasks.Sorts.SelectMany(s => new[] { s, "-" + s }))
        {
            var whole = await IdsAsync($"?sort={sort}&limit=200");
            var joined = new List<Guid>();
            string? cursor = null;
            do
            {
                var page = await ana.GetAsync(
                    $"/api/v1/tasks?sort={sort}&limit=10{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}"
                );
                joined.AddRange(page.GetProperty("items").EnumerateArray().Select(t => t.Id()));
                cursor = page.GetProperty("nextCursor").GetString();
            } while (cursor is not null);
            whole.Count.ShouldBe(57, sort);
            joined.ShouldBe(whole, sort);
        }

        async Task<List<Guid>> IdsAsync(string query) =>
            [.. (await ana.GetAsync($"/api/v1/tasks{query}")).GetProperty("items").EnumerateArray().Select(t => t.Id())];
    }

    [Theory, OnBothDatabases]
    public async Task What_can_not_be_asked_is_refused_by_name(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var byTitle = Uri.EscapeDataString(Cursor.Encode("acme", Guid.CreateVersion7()));
        var huge = Uri.EscapeDataString(Cursor.Encode("99999999999999999999", Guid.CreateVersion7()));

        (string Field, string Query)[] refused =
        [
            ("sort", "sort=priority"),
            ("status", "status=open"),
            ("status", "status=Todo"),
            ("priority", "priority=5"),
            ("assignee", "assignee=%27 OR 1=1"),
            ("client", "client=acme"),
            ("due", "due=tomorrow"),
            ("due", "due=Overdue"),
            ("cursor", $"cursor={byTitle}"),
            ("cursor", $"cursor={huge}"),
            ("cursor", $"sort=updatedAt&cursor={huge}"),
            ("assigneeId", "assigneeId=x"),
        ];
        foreach (var (field, query) in refused)
        {
            using var answer = await ana.Http.GetAsync(new Uri($"/api/v1/tasks?{query}", UriKind.Relative), Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
            (await answer.JsonAsync()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(query);
        }
    }
}
