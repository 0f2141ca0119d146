using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Counts;

public sealed class KeptCountsTests
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
        ChangeStatus,
        TrashClient,
        RestoreClient,
        Entrust,
        Reschedule,
        RotateSecret,
        MoveSecret,
        TrashSecret,
        RestoreSecret,
    }

    // What makes things oftener than what takes them away: else there is soon nothing left to do anything with.
    private static readonly Step[] Steps =
    [
        .. Enum.GetValues<Step>(),
        Step.Create,
        Step.Create,
        Step.Entrust,
        Step.RestoreClient,
        Step.RestoreClient,
    ];

    [Theory, OnBothDatabases]
    public async Task Whatever_is_done_the_kept_counts_are_what_counting_gives(Database database)
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
        var secrets = new List<Guid>();
        var worked = new HashSet<Step>();
        // Once in an order in which each can be done: chance may leave one out.
        foreach (var step in Enum.GetValues<Step>().Where(s => s >= Step.ChangeStatus))
            await TakeAsync(app, ana, clients[step == Step.MoveSecret ? 1 : 0], secrets, worked, step, which: 0);

        await Gen.Select(Gen.Int[0, Steps.Length - 1].Select(i => Steps[i]), Gen.Int[0, 1000], Gen.Int[-3, 4])
            .List[40]
            .SampleAsync(
                async steps =>
                {
                    foreach (var (step, which, day) in steps)
                    {
                        if (step >= Step.ChangeStatus)
                            await TakeAsync(app, ana, clients[which % clients.Length], secrets, worked, step, which);
                        else
                            await TakeAsync(app, ana, clients, tasks, step, which, day);
                    }
                    await app.DemandRightCountsAsync();
                },
                iter: 8,
                threads: 1
            );

        tasks.Count.ShouldBeGreaterThan(5);
        worked.ShouldBe(Enum.GetValues<Step>().Where(s => s >= Step.ChangeStatus), ignoreOrder: true);
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

        await app.DemandRightCountsAsync();
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(Ct))).ShouldBe(48);
    }

    [Theory, OnBothDatabases]
    public async Task A_save_of_many_asks_once_which_of_their_clients_are_in_the_lists(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var clients = new List<JsonElement>();
        for (var i = 0; i < 6; i++)
            clients.Add(await ana.AddClientAsync($"Client {i}"));
        (await ana.SendAsync(HttpMethod.Put, $"/api/v1/clients/{clients[0].Id()}/archive")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var now = app.Clock.GetUtcNow().UtcDateTime;
        using var plans = await QueryPlans.WatchAsync(app);

        await app
            .Services.GetRequiredService<WriteTransaction>()
            .RunAsync(
                db =>
                {
                    for (var i = 0; i < 60; i++)
                    {
                        var details = new WorkTaskDetails($"Task {i}", null, WorkTaskStatus.Todo, WorkTaskPriority.Normal, null, null);
                        db.Add(new WorkTask(Guid.CreateVersion7(), clients[i % clients.Count].Id(), details, now));
                    }
                    return Task.CompletedTask;
                },
                Ct
            );

        plans.TimesAsked("client").ShouldBe(1);
        await app.DemandRightCountsAsync();
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
                var task = new
                {
                    title = "Task",
                    dueOn,
                    status = which % 7 == 0 ? "done" : "todo",
                };
                using (var answer = await ana.PostTaskAsync(client, task))
                {
                    // Its client may be in the trash.
                    if (answer.IsSuccessStatusCode)
                        tasks.Add(await answer.JsonAsync());
                }
                return;
            case Step.Archive or Step.Unarchive:
                var method = step == Step.Archive ? HttpMethod.Put : HttpMethod.Delete;
                (await ana.SendAsync(method, $"{client.Path()}/archive")).Dispose();
                return;
            case Step.Restore when tasks.Count == 0:
                return;
            case Step.Restore:
                await using (var scope = app.Services.CreateAsyncScope())
                    await scope.ServiceProvider.GetRequiredService<RestoreTask>().RunAsync(tasks[which % tasks.Count].Id(), As(ana), Ct);
                return;
        }
        if (tasks.Count == 0)
            return;
        var id = tasks[which % tasks.Count].Id();
        using var shown = await ana.SendAsync(HttpMethod.Get, $"/api/v1/tasks/{id}");
        if (!shown.IsSuccessStatusCode)
            return;
        var stored = await shown.JsonAsync();
        using var done = step switch
        {
            Step.Move => await ana.PatchTaskAsync(stored, new { dueOn }),
            Step.Complete => await ana.SendAsync(HttpMethod.Put, $"{stored.TaskPath()}/completion"),
            Step.Reopen => await ana.SendAsync(HttpMethod.Delete, $"{stored.TaskPath()}/completion"),
            Step.Cancel => await ana.PatchTaskAsync(stored, new { status = "cancelled" }),
            _ => await ana.SendAsync(HttpMethod.Delete, stored.TaskPath(), null, stored.Version()),
        };
        done.IsSuccessStatusCode.ShouldBeTrue($"{step}: {done.StatusCode}");
    }

    /// <summary>What is done to clients and secrets. What can't be done at the moment is refused, and changes no count.</summary>
    private static async Task TakeAsync(
        TestApp app,
        ApiUser ana,
        JsonElement client,
        List<Guid> secrets,
        HashSet<Step> worked,
        Step step,
        int which
    )
    {
        var version = await app.ReadAsync(db => db.Clients.Where(c => c.Id == client.Id()).Select(c => c.Version).SingleAsync(Ct));
        var secret = secrets.Count == 0 ? Guid.Empty : secrets[which % secrets.Count];
        var path = $"/api/v1/credentials/{secret}";
        var secretVersion = await app.ReadAsync(db =>
            db.Credentials.Where(c => c.Id == secret).Select(c => c.Version).SingleOrDefaultAsync(Ct)
        );
        using var answer = step switch
        {
            Step.ChangeStatus => await ana.PatchClientAsync(client, new { status = which % 2 == 0 ? "former" : "active" }, version),
            Step.TrashClient => await ana.SendAsync(HttpMethod.Delete, client.Path(), null, version),
            Step.RestoreClient => await ana.SendAsync(HttpMethod.Put, $"/api/v1/trash/client/{client.Id()}/restoration"),
            Step.Entrust => await ana.Http.PostAsJsonAsync(
                $"{client.Path()}/credentials",
                new
                {
                    name = "Router",
                    rotateEveryDays = which % 3 == 0 ? (int?)null : 1 + (which % 5),
                    secret = new { password = "hunter2 hunter2" },
                },
                Ct
            ),
            Step.Reschedule => await ana.SendAsync(
                HttpMethod.Patch,
                path,
                JsonContent.Create(
                    new { rotateEveryDays = which % 3 == 0 ? (int?)null : 1 + (which % 9) },
                    new MediaTypeHeaderValue("application/merge-patch+json")
                ),
                secretVersion
            ),
            Step.RotateSecret => await ana.Http.PostAsJsonAsync(
                $"{path}/versions",
                new { secret = new { password = $"other {which}" } },
                Ct
            ),
            Step.MoveSecret => await Credentials.VaultWorld.MoveAsync(ana, secret, client.Id(), secretVersion),
            Step.TrashSecret => await ana.SendAsync(HttpMethod.Delete, path, null, secretVersion),
            _ => await ana.SendAsync(HttpMethod.Put, $"/api/v1/trash/credential/{secret}/restoration"),
        };
        ((int)answer.StatusCode).ShouldBeLessThan(500);
        answer.StatusCode.ShouldNotBe(HttpStatusCode.Unauthorized);
        if (answer.IsSuccessStatusCode)
            worked.Add(step);
        if (step == Step.Entrust && answer.IsSuccessStatusCode)
            secrets.Add((await answer.JsonAsync()).Id());
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
