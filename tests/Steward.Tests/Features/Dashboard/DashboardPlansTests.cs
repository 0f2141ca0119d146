using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Tasks;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Dashboard;

/// <summary>The dashboard costs the same however large the firm is: no query of it reads a whole table of clients, tasks, credentials or activity.</summary>
public sealed class DashboardPlansTests
{
    [Theory, OnBothDatabases]
    public async Task No_big_table_is_scanned(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, ben) = (await app.SignInAsync(Role.Manager), await app.SignInAsync(Role.Contractor));
        await FillAsync(app, ben.Id);
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<Steward.Features.Dashboard.ScoreClients>().RunAsync(Ct);
        using var plans = await QueryPlans.WatchAsync(app);

        foreach (var user in new[] { ana, ben })
        {
            await user.GetAsync("/api/v1/dashboard");
            await user.GetAsync("/api/v1/dashboard?tasks=everyone");
        }

        foreach (var plan in await plans.AllAsync())
        {
            foreach (var table in new[] { "client", "work_task", "credential", "activity", "due_day", "client_attention" })
                plan.ReadsAllOf(table).ShouldBeFalse(plan.ToString());
        }
    }

    private static Task FillAsync(TestApp app, Guid contractor)
    {
        var now = app.Clock.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        return app.ChangeAsync(db =>
        {
            for (var i = 0; i < 600; i++)
            {
                var client = new Client(new ClientDetails($"Client {i}", ClientStatus.Active, null, null, null, null, null), now);
                db.Add(client);
                if (i % 200 == 0)
                    db.Add(new ClientMember(client.Id, contractor, isOwner: false, now));
                for (var n = 0; n < 6; n++)
                {
                    var details = new WorkTaskDetails($"Task {n}", null, default, default, today.AddDays((i + n) % 90 - 5), null);
                    db.Add(new WorkTask(Guid.CreateVersion7(), client.Id, details, now));
                    db.Add(new Activity(client.Id, null, "task.created", details.Title, null, now.AddSeconds(i)));
                }
                for (var n = 0; n < 3; n++)
                    db.Add(
                        new Credential(
                            Guid.CreateVersion7(),
                            client.Id,
                            new CredentialDetails($"Secret {n}", CredentialKind.Login, null, null, 20 + (i % 90)),
                            now.AddDays(-25)
                        )
                    );
            }
            return Task.CompletedTask;
        });
    }
}
