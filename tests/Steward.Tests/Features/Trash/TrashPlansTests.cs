using Microsoft.EntityFrameworkCore;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Tasks;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Trash;

/// <summary>A full trash in a full installation: its list is read through indexes, and it is emptied a handful at a time.</summary>
public sealed class TrashPlansTests
{
    private const int Clients = 3000;
    private const int Trashed = 230;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task The_trash_is_listed_through_its_indexes_and_emptied_in_batches(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        await FillAsync(app, ben.Id);
        using var plans = await QueryPlans.WatchAsync(app);

        foreach (var user in (ApiUser[])[ana, ben])
        foreach (var kind in (string[])["", "kind=client&", "kind=task&", "kind=credential&"])
        {
            var page = await user.GetAsync($"/api/v1/trash?{kind}limit=20");
            if (page.GetProperty("nextCursor").GetString() is { } cursor)
                await user.GetAsync($"/api/v1/trash?{kind}limit=20&cursor={cursor}");
        }
        foreach (var table in (string[])["client", "work_task", "credential"])
        foreach (
            var plan in (await plans.OfAsync(table, $"FROM {Name(database, table)} AS")).Where(p =>
                !p.Sql.Contains("COUNT", StringComparison.Ordinal)
            )
        )
            ReadsWhole(plan).ShouldBeFalse(plan.ToString());

        app.Clock.Skip(TimeSpan.FromDays(31));
        await TrashTests.EmptyAsync(app);

        foreach (var table in (string[])["client", "credential"])
        foreach (
            var plan in (await plans.OfAsync(table, $"FROM {Name(database, table)} AS")).Where(p =>
                p.Sql.Contains("trashed_at", StringComparison.Ordinal)
            )
        )
            plan.Sql.ShouldContain("LIMIT", Case.Sensitive, plan.Sql);
        (await app.ReadAsync(db => db.Credentials.CountAsync(c => c.TrashedAt != null, Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(t => t.TrashedAt != null, Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(Clients);
    }

    private static string Name(Database database, string table) => database == Database.Sqlite ? $"\"{table}\"" : table;

    /// <summary>Every row of the table, kept ones too, or an index made for the one question.</summary>
    private static bool ReadsWhole(QueryPlan plan) =>
        plan.Lines.Any(l =>
            l == $"SCAN {plan.Alias}"
            || l.Contains("AUTOMATIC", StringComparison.Ordinal)
            || l.Contains($"Seq Scan on {plan.Table} ", StringComparison.Ordinal)
        );

    private static Task FillAsync(TestApp app, Guid contractor)
    {
        var now = app.Clock.GetUtcNow().UtcDateTime;
        return app.ChangeAsync(db =>
        {
            for (var i = 0; i < Clients; i++)
            {
                var client = new Client(new ClientDetails($"Client {i}", ClientStatus.Active, null, null, null, null, null), now);
                db.Add(client);
                if (i % 100 == 0)
                    db.Add(new ClientMember(client.Id, contractor, isOwner: false, now));
                var at = now.AddSeconds(i);
                var credential = new Credential(
                    Guid.CreateVersion7(),
                    client.Id,
                    new CredentialDetails($"Credential {i}", CredentialKind.Login, null, null, null),
                    at
                );
                var task = new WorkTask(
                    Guid.CreateVersion7(),
                    client.Id,
                    new WorkTaskDetails($"Task {i}", null, WorkTaskStatus.Todo, WorkTaskPriority.Normal, null, null),
                    at
                );
                db.AddRange(credential, task);
                if (i >= Trashed)
                    continue;
                credential.Trash(at, contractor);
                task.Trash(at, contractor);
            }
            for (var i = 0; i < Trashed; i++)
            {
                var gone = new Client(new ClientDetails($"Gone {i}", ClientStatus.Active, null, null, null, null, null), now);
                gone.Trash(now.AddSeconds(i), contractor);
                db.Add(gone);
            }
            return Task.CompletedTask;
        });
    }
}
