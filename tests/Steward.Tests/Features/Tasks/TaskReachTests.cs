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

/// <summary>Which tasks somebody gets to see, and what it costs to find them.</summary>
public sealed class TaskReachTests
{
    [Theory, OnBothDatabases]
    public async Task A_contractor_learns_nobodys_name_by_giving_them_a_task(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var cy = await app.SignInAsync(Role.Contractor);
        var gone = await app.SignInAsync(Role.Contractor);
        await app.DeactivateAsync(gone.Id);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, bo.Id);
        var task = await bo.AddTaskAsync(acme, "Call");

        foreach (var stranger in (Guid[])[ana.Id, cy.Id, gone.Id, Guid.CreateVersion7()])
        {
            using var added = await bo.PostTaskAsync(acme, new { title = "Write", assigneeId = stranger });
            using var changed = await bo.PatchTaskAsync(task, new { assigneeId = stranger });
            foreach (var answer in (HttpResponseMessage[])[added, changed])
            {
                answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
                (await answer.JsonAsync())
                    .GetProperty("errors")
                    .GetProperty("assigneeId")[0]
                    .GetString()
                    .ShouldBe("There is no such person.");
            }
        }

        await ana.AssignAsync(acme, cy.Id);
        await bo.AddTaskAsync(acme, new { title = "Write", assigneeId = cy.Id });
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
            if (user == ana)
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
            if (user == ben)
                foreach (var plan in await plans.OfOwnClientsAsync("work_task"))
                    plan.ScansTable.ShouldBeFalse(plan.ToString());
            foreach (var plan in await plans.OfAsync("work_task"))
                plan.ScansTable.ShouldBeFalse(plan.ToString());
            // Of one client, from its own tasks: whatever else is asked for, everybody's are not gone through.
            await WalkAsync(
                user,
                [
                    $"?client={some}&status=done&limit=2",
                    $"?client={some}&priority=urgent&limit=2",
                    $"?client={some}&assignee=me&status=todo&limit=2",
                    $"?client={some}&assignee=none&limit=2",
                ]
            );
            foreach (var plan in await plans.OfAsync("work_task"))
                plan.Lines.ShouldContain(l => l.Contains("work_task_client_id_rank_id", StringComparison.Ordinal), plan.ToString());
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
