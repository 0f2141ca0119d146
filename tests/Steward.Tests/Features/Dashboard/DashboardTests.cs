using System.Net;
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

public sealed class DashboardTests
{
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
}
