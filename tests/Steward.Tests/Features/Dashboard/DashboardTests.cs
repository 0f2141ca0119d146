using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Dashboard;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Dashboard;

public sealed class DashboardTests
{
    private const string Url = "/api/v1/dashboard";

    [Theory, OnBothDatabases]
    public async Task The_figures_are_of_what_each_role_sees(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, ben) = (await app.SignInAsync(Role.Manager), await app.SignInAsync(Role.Contractor));
        var rita = await app.SignInAsync(Role.ReadOnly);
        var (mine, theirs) = (await ana.AddClientAsync("Mine"), await ana.AddClientAsync("Theirs"));
        await ana.AddClientAsync(new { name = "Perhaps", status = "prospect" });
        await ana.AssignAsync(mine, ben.Id);
        foreach (var client in new[] { mine, theirs })
        {
            foreach (var day in (int[])[-2, 0, 3])
                await ana.AddTaskAsync(client, "Task", app.Today().AddDays(day));
            await AddSecretAsync(app, client.Id(), "Old", rotateIn: -5);
            await AddSecretAsync(app, client.Id(), "Soon", rotateIn: 14);
            await AddSecretAsync(app, client.Id(), "Later", rotateIn: 15);
        }

        (await FiguresAsync(ana)).ShouldBe((2, 6, 2, 2, 4, 2));
        (await FiguresAsync(rita)).ShouldBe((2, 6, 2, 2, 4, 2));
        (await FiguresAsync(ben)).ShouldBe((1, 3, 1, 1, 2, 1));

        using (await ana.SendAsync(HttpMethod.Put, $"{theirs.Path()}/archive")) { }
        (await FiguresAsync(ana)).ShouldBe((1, 3, 1, 1, 2, 1));
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_tells_of_a_client_or_a_secret_that_is_denied(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, max) = (await app.SignInAsync(Role.Manager), await app.SignInAsync(Role.Manager, "max@example.com"));
        var (open, hidden) = (await ana.AddClientAsync("Open"), await ana.AddClientAsync("Hidden"));
        foreach (var client in new[] { open, hidden })
        {
            await ana.AddTaskAsync(client, $"Call {client.Text("name")}", app.Today().AddDays(-1));
            await AddSecretAsync(app, client.Id(), "Bank", rotateIn: -5);
        }
        var denied = await AddSecretAsync(app, open.Id(), "Safe", rotateIn: -9);
        (await FiguresAsync(max)).ShouldBe((2, 2, 2, 0, 3, 3));

        await DenyAsync(app, max.Id, hidden.Id(), null);
        (await FiguresAsync(max)).ShouldBe((1, 1, 1, 0, 2, 2));
        await DenyAsync(app, max.Id, open.Id(), denied);
        (await FiguresAsync(max)).ShouldBe((1, 1, 1, 0, 1, 1));
        await app.ChangeAsync(db =>
        {
            db.Add(new Activity(open.Id(), ana.Id, "credential.created", "Safe", null, app.Clock.GetUtcNow().UtcDateTime));
            return Task.CompletedTask;
        });
        (await ana.GetAsync(Url)).GetProperty("activity").GetRawText().ShouldContain("Safe");
        (await max.GetAsync("/api/v1/activity")).GetRawText().ShouldNotContain("Safe");
        (await max.GetAsync("/api/v1/activity")).GetRawText().ShouldNotContain("Hidden");
        var shown = await max.GetAsync($"{Url}?tasks=everyone");
        shown.GetRawText().ShouldNotContain("Hidden");
        shown.GetRawText().ShouldNotContain("Safe");
        shown.GetProperty("trend").GetArrayLength().ShouldBe(0);
        // One secret of it is denied: how many others there are is not said either.
        Reasons(shown, "Open").ShouldBe(["1 overdue task"]);
        Reasons(await ana.GetAsync(Url), "Open").ShouldBe(["1 overdue task", "Safe 39 days old and 1 more secret to rotate"]);
    }

    [Theory, OnBothDatabases]
    public async Task Today_s_tasks_are_mine_or_everyone_s_the_longest_overdue_first(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        foreach (var (title, day, mine) in new[] { ("Now", 0, true), ("Late", -3, true), ("Other", -1, false), ("Later", 1, true) })
            await ana.AddTaskAsync(
                acme,
                new
                {
                    title,
                    dueOn = app.Today().AddDays(day),
                    assigneeId = mine ? ana.Id : (Guid?)null,
                }
            );
        await ana.CompleteAsync(
            await ana.AddTaskAsync(
                acme,
                new
                {
                    title = "Done",
                    dueOn = app.Today(),
                    assigneeId = ana.Id,
                }
            )
        );

        Titles(await ana.GetAsync(Url)).ShouldBe(["Late", "Now"]);
        Titles(await ana.GetAsync($"{Url}?tasks=everyone")).ShouldBe(["Late", "Other", "Now"]);
        (await ana.StatusOfAsync($"{Url}?tasks=nobody")).ShouldBe(HttpStatusCode.BadRequest);
        for (var i = 0; i < ShowDashboard.TaskLimit; i++)
            await ana.AddTaskAsync(
                acme,
                new
                {
                    title = $"More {i}",
                    dueOn = app.Today(),
                    assigneeId = ana.Id,
                }
            );
        var full = await ana.GetAsync(Url);
        Titles(full).Length.ShouldBe(ShowDashboard.TaskLimit);
        full.GetProperty("moreTasks").GetBoolean().ShouldBeTrue();
    }

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

    [Theory, OnBothDatabases]
    public async Task What_happened_is_told_of_the_clients_one_sees(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, ben) = (await app.SignInAsync(Role.Manager), await app.SignInAsync(Role.Contractor));
        var (mine, theirs) = (await ana.AddClientAsync("Mine"), await ana.AddClientAsync("Theirs"));
        await ana.AssignAsync(mine, ben.Id);
        for (var i = 0; i < 5; i++)
        {
            await ana.AddTaskAsync(mine, $"Mine {i}");
            await ana.AddTaskAsync(theirs, $"Theirs {i}");
        }

        Subjects(await ana.GetAsync(Url)).Take(3).ShouldBe(["Theirs 4", "Mine 4", "Theirs 3"]);
        Subjects(await ben.GetAsync(Url)).Take(3).ShouldBe(["Mine 4", "Mine 3", "Mine 2"]);
        (await ben.GetAsync(Url)).GetRawText().ShouldNotContain("Theirs");
        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ben.GetAsync($"/api/v1/activity?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            walked.AddRange(page.GetProperty("items").EnumerateArray().Select(a => $"{a.Text("clientName")} {a.Text("kind")}"));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);
        walked.Count.ShouldBe(7);
        walked.ShouldAllBe(w => w.StartsWith("Mine ", StringComparison.Ordinal));
        walked[^1].ShouldBe("Mine client.created");
    }

    [Theory, OnBothDatabases]
    public async Task The_line_beside_a_figure_is_what_was_noted_each_day(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        for (var day = 0; day < 3; day++)
        {
            await ana.AddTaskAsync(acme, "Task", app.Today());
            await NoteAsync(app);
            await NoteAsync(app);
            app.Clock.Skip(TimeSpan.FromDays(1));
            ana = await app.SignInExistingAsync(ana.Id, ana.Email);
        }

        var trend = (await ana.GetAsync(Url)).GetProperty("trend").EnumerateArray().ToList();

        trend.Select(d => d.GetProperty("openTasks").GetInt32()).ShouldBe([1, 2, 3]);
        trend.Select(d => d.GetProperty("overdueTasks").GetInt32()).ShouldBe([0, 1, 2]);
        trend.Select(d => d.GetProperty("activeClients").GetInt32()).ShouldBe([1, 1, 1]);
        ben = await app.SignInExistingAsync(ben.Id, ben.Email);
        (await ben.GetAsync(Url)).GetProperty("trend").GetArrayLength().ShouldBe(0);
        app.Clock.Skip(TimeSpan.FromDays(KeepFirmHistory.KeptDays));
        await NoteAsync(app);
        (await app.ReadAsync(db => db.FirmHistories.CountAsync(Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Scores_and_history_are_kept_by_themselves(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddTaskAsync(await ana.AddClientAsync("Acme"), "Late", app.Today().AddDays(-1));
        using var housekeeping = ActivatorUtilities.CreateInstance<DashboardHousekeeping>(app.Services, TimeSpan.FromMilliseconds(50));

        await housekeeping.StartAsync(Ct);
        for (var i = 0; i < 200 && !await app.ReadAsync(db => db.FirmHistories.AnyAsync(Ct)); i++)
            await Task.Delay(50, Ct);
        await housekeeping.StopAsync(Ct);

        (await app.ReadAsync(db => db.ClientAttentions.Select(a => a.Score).SingleAsync(Ct))).ShouldBe(3);
        (await app.ReadAsync(db => db.FirmHistories.Select(h => h.OverdueTasks).SingleAsync(Ct))).ShouldBe(1);
    }

    private static async Task<(int Clients, int Open, int Overdue, int Today, int Rotate, int Late)> FiguresAsync(ApiUser user)
    {
        var figures = (await user.GetAsync(Url)).GetProperty("figures");
        int Of(string name) => figures.GetProperty(name).GetInt32();
        return (Of("activeClients"), Of("openTasks"), Of("overdueTasks"), Of("tasksToday"), Of("rotationsDue"), Of("rotationsOverdue"));
    }

    private static string[] Titles(JsonElement shown) => [.. shown.GetProperty("tasks").EnumerateArray().Select(t => t.Text("title"))];

    private static string[] Needing(JsonElement shown) =>
        [.. shown.GetProperty("attention").EnumerateArray().Select(c => $"{c.Text("clientName")} {c.GetProperty("score").GetInt32()}")];

    private static string[] Reasons(JsonElement shown, string client) =>
        [
            .. shown
                .GetProperty("attention")
                .EnumerateArray()
                .Single(c => c.Text("clientName") == client)
                .GetProperty("reasons")
                .EnumerateArray()
                .Select(r => r.Text("text")),
        ];

    private static string?[] Subjects(JsonElement shown) =>
        [.. shown.GetProperty("activity").EnumerateArray().Select(a => a.GetProperty("subject").GetString())];

    /// <summary>A secret that was to be replaced every 30 days, so long ago that it is due then.</summary>
    private static async Task<Guid> AddSecretAsync(TestApp app, Guid client, string name, int rotateIn)
    {
        var id = Guid.CreateVersion7();
        await app.ChangeAsync(db =>
        {
            var changed = app.Clock.GetUtcNow().UtcDateTime.AddDays(rotateIn - 30);
            db.Add(new Credential(id, client, new CredentialDetails(name, CredentialKind.Login, null, null, 30), changed));
            return Task.CompletedTask;
        });
        return id;
    }

    private static async Task DenyAsync(TestApp app, Guid user, Guid client, Guid? credential)
    {
        await app.ChangeAsync(db =>
        {
            db.Add(new AccessGrant(user, client, credential, GrantEffect.Deny, null, null, app.Clock.GetUtcNow().UtcDateTime));
            return Task.CompletedTask;
        });
        app.Services.GetRequiredService<Steward.Features.Sessions.Identities>().ForgetAll();
    }

    private static async Task<int> ScoreAsync(TestApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ScoreClients>().RunAsync(Ct);
    }

    private static async Task NoteAsync(TestApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<KeepFirmHistory>().RunAsync(Ct);
    }
}
