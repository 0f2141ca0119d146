using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Clients;
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

    [Theory, OnBothDatabases]
    public async Task No_filter_sort_or_cursor_shows_a_contractor_more_than_the_tasks_of_their_clients(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var secret = await ana.AddClientAsync("Secret");
        var mine = await ana.AddClientAsync("Mine");
        await ana.AssignAsync(mine, ben.Id);
        await ana.AssignAsync(secret, ben.Id);
        var today = app.Today();
        await ana.AddTaskAsync(
            secret,
            new
            {
                title = "secret",
                dueOn = today,
                assigneeId = ben.Id,
            }
        );
        await ana.AddTaskAsync(
            mine,
            new
            {
                title = "mine",
                dueOn = today,
                assigneeId = ben.Id,
            }
        );
        using (await ana.SendAsync(HttpMethod.Delete, $"{secret.Path()}/members/{ben.Id}")) { }
        var before = Uri.EscapeDataString(Cursor.Encode("0", Guid.Empty));

        foreach (
            var query in (string[])
                [
                    "",
                    "?sort=-title",
                    "?due=today",
                    "?due=week&due=none",
                    "?assignee=me",
                    "?status=todo",
                    "?priority=normal",
                    $"?cursor={before}",
                    $"?client={secret.Id()}&client={mine.Id()}",
                ]
        )
            (await ben.TitlesAsync(query)).ShouldBe(["mine"], query);
        foreach (var query in (string[])[$"?client={secret.Id()}", "?q=secret"])
            (await ben.TitlesAsync(query)).ShouldBeEmpty(query);
        (await ben.GetAsync("/api/v1/search?q=secret")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await ben.GetAsync("/api/v1/search?q=mine&kind=task")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ben.StatusOfAsync($"{secret.Path()}/tasks")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, OnBothDatabases]
    public async Task Tasks_of_archived_clients_are_only_in_the_lists_of_those_clients(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AddTaskAsync(acme, "Call");
        using (await ana.SendAsync(HttpMethod.Put, $"{acme.Path()}/archive")) { }

        (await ana.TitlesAsync("")).ShouldBeEmpty();
        (await ana.TitlesAsync("", $"{acme.Path()}/tasks")).ShouldBe(["Call"]);
        (await ana.TitlesAsync($"?client={acme.Id()}")).ShouldBe(["Call"]);
    }

    [Theory, OnBothDatabases]
    public async Task Search_narrows_to_tasks_by_status_and_priority(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Backup GmbH");
        await ana.AddTaskAsync(acme, new { title = "Backup: check", priority = "urgent" });
        await ana.AddTaskAsync(acme, new { title = "Backup: restore", status = "waiting" });

        (await FoundAsync("q=backup")).ShouldBe(["Backup GmbH", "Backup: check", "Backup: restore"], ignoreOrder: true);
        (await FoundAsync("q=backup&kind=task")).ShouldBe(["Backup: check", "Backup: restore"]);
        (await FoundAsync("q=ackup&priority=urgent")).ShouldBe(["Backup: check"]);
        (await FoundAsync("q=bac&status=waiting&status=done")).ShouldBe(["Backup: restore"]);
        (await FoundAsync("q=bac&status=waiting&priority=urgent")).ShouldBeEmpty();
        (await ana.StatusOfAsync("/api/v1/search?q=bac&status=open")).ShouldBe(HttpStatusCode.BadRequest);

        async Task<string[]> FoundAsync(string query) =>
            [.. (await ana.GetAsync($"/api/v1/search?{query}")).GetProperty("items").EnumerateArray().Select(h => h.Text("title"))];
    }

    [Theory, OnBothDatabases]
    public async Task Every_list_is_read_through_an_index(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var today = app.Today();
        Guid some = default;
        await app.ChangeAsync(db =>
        {
            var now = app.Clock.GetUtcNow().UtcDateTime;
            for (var i = 0; i < 300; i++)
            {
                var client = new Client(
                    new ClientDetails($"Client {i}", ClientStatus.Active, null, null, null, null, null),
                    now.AddSeconds(i)
                );
                db.Add(client);
                some = client.Id;
                if (i % 60 == 0)
                    db.Add(new ClientMember(client.Id, ben.Id, isOwner: false, now));
                for (var j = 0; j < 12; j++)
                {
                    var details = new WorkTaskDetails(
                        $"Task {i} {j}",
                        null,
                        (WorkTaskStatus)(j % 5),
                        (WorkTaskPriority)(j % 4),
                        today.AddDays((i % 40) - 10),
                        j == 0 ? (i % 2 == 0 ? ana.Id : ben.Id) : null
                    );
                    db.Add(new WorkTask(Guid.CreateVersion7(now.AddSeconds(i)), client.Id, details, now.AddSeconds(i)));
                }
            }
            return Task.CompletedTask;
        });
        using var plans = await QueryPlans.WatchAsync(app);

        foreach (var user in (ApiUser[])[ana, ben])
        {
            await WalkAsync(user, ["?limit=2", "?sort=-title&limit=2", "?sort=-updatedAt&limit=2", "?sort=createdAt&limit=2"]);
            foreach (var plan in await plans.OfAsync("work_task"))
                StopsAtTheLimit(plan).ShouldBeTrue(plan.ToString());
            string[] narrowed =
            [
                "?status=waiting&limit=2",
                "?priority=urgent&limit=2",
                "?due=overdue&limit=2",
                "?due=today&due=none&limit=2",
                "?assignee=me&limit=2",
                "?assignee=me&status=todo&limit=2",
                "?assignee=none&due=week&limit=2",
                $"?client={some}&limit=2",
            ];
            await WalkAsync(user, narrowed);
            foreach (var plan in await plans.OfAsync("work_task"))
                plan.ScansTable.ShouldBeFalse(plan.ToString());
        }

        // Everything in its order begins at the end of an index and is done after a page of it.
        static bool StopsAtTheLimit(QueryPlan plan) =>
            !plan.ScansTable
            || plan.Lines.Any(l => l.StartsWith($"SCAN {plan.Alias} USING INDEX ", StringComparison.Ordinal))
                && !plan.Lines.Any(l => l.Contains("TEMP B-TREE", StringComparison.Ordinal));

        async Task WalkAsync(ApiUser user, string[] queries)
        {
            foreach (var query in queries)
            {
                var first = await user.GetAsync($"/api/v1/tasks{query}");
                if (first.GetProperty("nextCursor").GetString() is { } cursor)
                    await user.GetAsync($"/api/v1/tasks{query}&cursor={Uri.EscapeDataString(cursor)}");
            }
        }
    }
}
