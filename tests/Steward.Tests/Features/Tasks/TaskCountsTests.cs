using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tasks;

public sealed class TaskCountsTests
{
    private enum Step
    {
        Create,
        Move,
        Complete,
        Reopen,
        Cancel,
        Trash,
        Restore,
        Archive,
        Unarchive,
    }

    [Theory, OnBothDatabases]
    public async Task Whatever_is_done_to_tasks_and_clients_the_kept_counts_are_what_counting_gives(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        JsonElement[] clients =
        [
            await ana.AddClientAsync("Acme"),
            await ana.AddClientAsync("Borealis"),
            await ana.AddClientAsync("Corvus"),
        ];
        var tasks = new List<JsonElement>();

        await Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 1000], Gen.Int[-3, 4])
            .List[25]
            .SampleAsync(
                async steps =>
                {
                    foreach (var (step, which, day) in steps)
                        await TakeAsync(app, ana, clients, tasks, step, which, day);
                    await DemandRightAsync(app);
                },
                iter: 8,
                threads: 1
            );

        tasks.Count.ShouldBeGreaterThan(5);
    }

    [Theory, OnBothDatabases]
    public async Task Changes_at_once_are_all_counted(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        JsonElement[] clients =
        [
            await ana.AddClientAsync("Acme"),
            await ana.AddClientAsync("Borealis"),
            await ana.AddClientAsync("Corvus"),
        ];
        var today = app.Today();

        await Task.WhenAll(
            Enumerable
                .Range(0, 48)
                .Select(async i =>
                {
                    var task = await ana.AddTaskAsync(clients[i % 3], $"Task {i}", today.AddDays((i % 4) - 2));
                    if (i % 4 == 0)
                        await ana.CompleteAsync(task);
                    else if (i % 4 == 1)
                        await ana.ChangeTaskAsync(task, new { dueOn = today.AddDays(-i % 3) });
                    if (i % 16 == 7)
                        (await ana.SendAsync(HttpMethod.Put, $"{clients[1].Path()}/archive")).Dispose();
                    if (i % 16 == 15)
                        (await ana.SendAsync(HttpMethod.Delete, $"{clients[1].Path()}/archive")).Dispose();
                })
        );

        await DemandRightAsync(app);
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(Ct))).ShouldBe(48);
    }

    [Theory, OnBothDatabases]
    public async Task The_sums_are_of_what_one_sees(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var mine = await ana.AddClientAsync("Mine");
        var theirs = await ana.AddClientAsync("Theirs");
        await ana.AssignAsync(mine, ben.Id);
        var today = app.Today();
        foreach (var day in (int[])[-2, -1, 0, 1])
        {
            await ana.AddTaskAsync(mine, "Mine", today.AddDays(day));
            await ana.AddTaskAsync(theirs, "Theirs", today.AddDays(day));
        }

        (await SumAsync(app, ana)).ShouldBe(new CountTasks.Result(8, 4, 2));
        (await SumAsync(app, ben)).ShouldBe(new CountTasks.Result(4, 2, 1));
        using (await ana.SendAsync(HttpMethod.Put, $"{theirs.Path()}/archive")) { }
        (await SumAsync(app, ana)).ShouldBe(new CountTasks.Result(4, 2, 1));
        (await ana.CountsAsync(theirs)).ShouldBe((4, 2));
    }

    private static async Task TakeAsync(
        TestApp app,
        ApiUser ana,
        JsonElement[] clients,
        List<JsonElement> tasks,
        Step step,
        int which,
        int day
    )
    {
        var client = clients[which % clients.Length];
        var dueOn = day == 4 ? (DateOnly?)null : app.Today().AddDays(day);
        if (tasks.Count == 0 && step is not (Step.Archive or Step.Unarchive))
            step = Step.Create;
        switch (step)
        {
            case Step.Create:
                tasks.Add(
                    await ana.AddTaskAsync(
                        client,
                        new
                        {
                            title = "Task",
                            dueOn,
                            status = which % 7 == 0 ? "done" : "todo",
                        }
                    )
                );
                return;
            case Step.Archive or Step.Unarchive:
                var method = step == Step.Archive ? HttpMethod.Put : HttpMethod.Delete;
                (await ana.SendAsync(method, $"{client.Path()}/archive")).Dispose();
                return;
            case Step.Restore:
                await using (var scope = app.Services.CreateAsyncScope())
                    await scope.ServiceProvider.GetRequiredService<RestoreTask>().RunAsync(tasks[which % tasks.Count].Id(), As(ana), Ct);
                return;
        }
        var id = tasks[which % tasks.Count].Id();
        using var shown = await ana.SendAsync(HttpMethod.Get, $"/api/v1/tasks/{id}");
        if (!shown.IsSuccessStatusCode)
            return;
        var task = await shown.JsonAsync();
        using var answer = step switch
        {
            Step.Move => await ana.PatchTaskAsync(task, new { dueOn }),
            Step.Complete => await ana.SendAsync(HttpMethod.Put, $"{task.TaskPath()}/completion"),
            Step.Reopen => await ana.SendAsync(HttpMethod.Delete, $"{task.TaskPath()}/completion"),
            Step.Cancel => await ana.PatchTaskAsync(task, new { status = "cancelled" }),
            _ => await ana.SendAsync(HttpMethod.Delete, task.TaskPath(), null, task.Version()),
        };
        answer.IsSuccessStatusCode.ShouldBeTrue($"{step}: {answer.StatusCode}");
    }

    /// <summary>Everything that is kept, beside what the tasks themselves say.</summary>
    private static async Task DemandRightAsync(TestApp app)
    {
        var tasks = await app.ReadAsync(db => db.WorkTasks.Include(t => t.Client).ToListAsync(Ct));
        var open = tasks.Where(t => t is { IsOpen: true, IsTrashed: false }).ToList();
        var days = await app.ReadAsync(db => db.TaskDays.ToListAsync(Ct));
        days.ToDictionary(d => (d.ClientId, d.DueOn), d => d.Open)
            .ShouldBe(open.CountBy(t => (t.ClientId, t.DueOn)).ToDictionary(), ignoreOrder: true);
        var firm = await app.ReadAsync(db => db.FirmTaskDays.ToListAsync(Ct));
        firm.ToDictionary(d => (d.DueOn, d.Part), d => d.Open)
            .ShouldBe(
                open.Where(t => !t.Client.IsArchived).CountBy(t => (t.DueOn, FirmTaskDay.PartOf(t.ClientId))).ToDictionary(),
                ignoreOrder: true
            );
    }

    private static async Task<CountTasks.Result> SumAsync(TestApp app, ApiUser user)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var role = await app.ReadAsync(db => db.Users.Where(u => u.Id == user.Id).Select(u => u.Role).SingleAsync(Ct));
        return await scope
            .ServiceProvider.GetRequiredService<CountTasks>()
            .RunAsync(As(user) with { Scope = role.Scope, Now = app.Clock.GetUtcNow().UtcDateTime }, Ct);
    }

    private static CurrentUser As(ApiUser user) =>
        new(
            user.Id,
            user.Email,
            user.Email,
            Role.Manager,
            PermissionSet.Everything,
            AccessScope.AllClients,
            Guid.CreateVersion7(),
            DateTime.UnixEpoch,
            HasDenials: false,
            "UTC",
            Steward.Features.Users.Theme.System,
            new Steward.Platform.Origin("192.0.2.1", "test", null),
            DateTime.UnixEpoch
        );
}
