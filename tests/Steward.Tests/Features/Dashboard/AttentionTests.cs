using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Clients;
using Steward.Features.Dashboard;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;
using static Steward.Tests.Features.Dashboard.DashboardWorld;

namespace Steward.Tests.Features.Dashboard;

public sealed class AttentionTests
{
    [Theory, OnBothDatabases]
    public async Task Clients_are_in_the_order_of_their_need_before_and_after_they_are_scored(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var clients = new List<JsonElement>();
        foreach (var (name, tasks, secrets) in new[] { ("Calm", 0, 0), ("One", 1, 0), ("Secrets", 0, 2), ("Both", 2, 1) })
        {
            var client = await ana.AddClientAsync(name);
            clients.Add(client);
            for (var i = 0; i < tasks; i++)
                await ana.AddTaskAsync(client, "Task", app.Today().AddDays(-1 - i));
            for (var i = 0; i < secrets; i++)
                await AddSecretAsync(app, client.Id(), $"Secret {i}", rotateIn: -1 - i);
        }

        Needing(await ana.GetAsync(Url)).ShouldBe(["Both 8", "Secrets 4", "One 3"]);
        (await ScoreAsync(app)).ShouldBe(4);
        (await ScoreAsync(app)).ShouldBe(0);
        Needing(await ana.GetAsync(Url)).ShouldBe(["Both 8", "Secrets 4", "One 3"]);

        using (await ana.SendAsync(HttpMethod.Put, $"{clients[3].Path()}/archive")) { }
        await ana.AddTaskAsync(clients[0], "Forgotten", app.Today().AddDays(-30));
        await ana.AddTaskAsync(clients[0], "Forgotten too", app.Today().AddDays(-30));
        Needing(await ana.GetAsync(Url)).ShouldBe(["Calm 6", "Secrets 4", "One 3"]);
        (await ScoreAsync(app)).ShouldBe(2);
        Needing(await ana.GetAsync(Url)).ShouldBe(["Calm 6", "Secrets 4", "One 3"]);
        (
            await app.ReadAsync(db => db.ClientAttentions.Where(a => a.ClientId == clients[3].Id()).Select(a => a.Score).SingleAsync(Ct))
        ).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_clients_those_in_need_are_found_whoever_asks(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, ben) = (await app.SignInAsync(Role.Manager), await app.SignInAsync(Role.Contractor));
        var today = app.Today();
        await app.ChangeAsync(db =>
        {
            var now = app.Clock.GetUtcNow().UtcDateTime;
            for (var i = 0; i < 300; i++)
            {
                var client = new Client(new ClientDetails($"Client {i:000}", ClientStatus.Active, null, null, null, null, null), now);
                db.Add(client);
                // The last ones need somebody most; the contractor is at one of the first.
                for (var task = 0; task < i / 60; task++)
                {
                    var details = new Steward.Features.Tasks.WorkTaskDetails(
                        "Task",
                        null,
                        default,
                        default,
                        today.AddDays(-1 - task),
                        null
                    );
                    db.Add(new Steward.Features.Tasks.WorkTask(Guid.CreateVersion7(), client.Id, details, now));
                }
                if (i is 70 or 5)
                    db.Add(new ClientMember(client.Id, ben.Id, isOwner: false, now));
            }
            return Task.CompletedTask;
        });

        (await ScoreAsync(app)).ShouldBe(300);

        Needing(await ana.GetAsync(Url))
            .ShouldAllBe(n => n.StartsWith("Client 2", StringComparison.Ordinal) && n.EndsWith(" 12", StringComparison.Ordinal));
        Needing(await ana.GetAsync(Url)).Length.ShouldBe(ShowDashboard.AttentionLimit);
        Needing(await ben.GetAsync(Url)).ShouldBe(["Client 070 3"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_day_that_goes_by_makes_work_overdue_and_a_call_makes_up_for_a_silence(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, quiet) = (await ana.AddClientAsync("Acme"), await ana.AddClientAsync("Quiet"));
        await ana.AddTaskAsync(acme, "Due today", app.Today());
        await ScoreAsync(app);
        Needing(await ana.GetAsync(Url)).ShouldBeEmpty();

        app.Clock.Skip(TimeSpan.FromDays(1));
        ana = await app.SignInExistingAsync(ana.Id, ana.Email);
        Needing(await ana.GetAsync(Url)).ShouldBe(["Acme 3"]);
        (await ScoreAsync(app)).ShouldBe(1);

        app.Clock.Skip(TimeSpan.FromDays(30));
        ana = await app.SignInExistingAsync(ana.Id, ana.Email);
        Reasons(await ana.GetAsync(Url), "Quiet").ShouldBe(["no contact since it was added 31 days ago"]);
        using (await ana.Http.PostAsJsonAsync($"{quiet.Path()}/contact-log", new { kind = "call" }, Ct)) { }
        Needing(await ana.GetAsync(Url)).ShouldBe(["Acme 4"]);
        app.Clock.Skip(TimeSpan.FromDays(33));
        ana = await app.SignInExistingAsync(ana.Id, ana.Email);
        Reasons(await ana.GetAsync(Url), "Quiet").ShouldBe(["no contact for 33 days"]);
    }

    [Theory, OnBothDatabases]
    public async Task What_changes_while_clients_are_scored_is_looked_at_again(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var clients = new List<JsonElement>();
        for (var i = 0; i < 6; i++)
            clients.Add(await ana.AddClientAsync($"Client {i}"));

        var scoring = Task.Run(
            async () =>
            {
                for (var i = 0; i < 40; i++)
                    await ScoreAsync(app);
            },
            Ct
        );
        await Task.WhenAll(
            Enumerable.Range(0, 60).Select(i => ana.AddTaskAsync(clients[i % 6], $"Task {i}", app.Today().AddDays(-1 - (i % 4))))
        );
        await scoring;
        await ScoreAsync(app);

        (await app.ReadAsync(db => db.ClientAttentions.Select(a => a.Score).ToListAsync(Ct))).ShouldBe(Enumerable.Repeat(30, 6));
    }
}
