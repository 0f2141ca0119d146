using Microsoft.EntityFrameworkCore;
using Steward.Features.Dashboard;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;
using static Steward.Tests.Features.Dashboard.DashboardWorld;

namespace Steward.Tests.Features.Dashboard;

public sealed class FiguresTests
{
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
}
