using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Platform;
using Steward.Tests.Harness;

namespace Steward.Tests.Data;

public sealed class WriteTransactionTests
{
    private static readonly ClientDetails Acme = new("Acme", ClientStatus.Active, null, null, null, null, null);

    [Theory, OnBothDatabases]
    public async Task Rows_and_audit_links_commit_together_and_many_at_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var write = app.Services.GetRequiredService<WriteTransaction>();

        await Parallel.ForAsync(
            0,
            200,
            TestContext.Current.CancellationToken,
            async (i, ct) =>
                await write.RunAsync(
                    db =>
                    {
                        var client = new Client(Acme with { Name = $"Client {i}" }, app.Clock.GetUtcNow().UtcDateTime);
                        db.Add(client);
                        db.Audit(new AuditEntry(Actor.Background, "client.created", "client") { ObjectId = client.Id });
                        return Task.CompletedTask;
                    },
                    ct
                )
        );

        (await app.ReadAsync(db => db.Clients.CountAsync())).ShouldBe(200);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "client.created"))).ShouldBe(200);
    }

    [Theory, OnBothDatabases]
    public async Task Reading_and_writing_share_one_model(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var write = app.Services.GetRequiredService<WriteTransaction>();

        var writing = await write.RunAsync(db => Task.FromResult(db.Model), TestContext.Current.CancellationToken);

        (await app.ReadAsync(db => Task.FromResult(db.Model))).ShouldBeSameAs(writing);
    }

    [Theory, OnBothDatabases]
    public async Task A_failing_change_leaves_nothing_and_does_not_disturb_its_neighbours(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var write = app.Services.GetRequiredService<WriteTransaction>();
        var ct = TestContext.Current.CancellationToken;

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(async i =>
                {
                    try
                    {
                        await write.RunAsync(
                            async db =>
                            {
                                db.Add(new Client(Acme with { Name = $"Client {i}" }, app.Clock.GetUtcNow().UtcDateTime));
                                db.Audit(new AuditEntry(Actor.Background, "client.created", "client"));
                                await db.SaveChangesAsync(ct);
                                if (i % 3 == 0)
                                    throw new InvalidOperationException("no");
                            },
                            ct
                        );
                        return true;
                    }
                    catch (InvalidOperationException)
                    {
                        return false;
                    }
                })
        );

        outcomes.Count(o => o).ShouldBe(40);
        (await app.ReadAsync(db => db.Clients.CountAsync())).ShouldBe(40);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "client.created"))).ShouldBe(40);
    }

    [Theory, OnBothDatabases]
    public async Task The_database_refuses_a_write_past_the_write_transaction(Database database)
    {
        await using var app = await TestApp.StartAsync(database);

        var refused = await Should.ThrowAsync<Exception>(() =>
            app.ReadAsync(db => db.Database.ExecuteSqlRawAsync("UPDATE role SET name = 'Mine'", TestContext.Current.CancellationToken))
        );

        refused.Message.ShouldMatch("readonly|read-only");
        await Should.ThrowAsync<InvalidOperationException>(() =>
            app.ReadAsync(db => db.SaveChangesAsync(TestContext.Current.CancellationToken))
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_row_forged_past_it_is_not_sealed_anew_by_a_later_change(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ct = TestContext.Current.CancellationToken;
        var jo = await app.AddUserAsync("jo@firm.example", Role.Contractor);
        await app.TamperAsync($"UPDATE \"user\" SET role_id = (SELECT id FROM role WHERE name = 'Admin') WHERE id = {app.Literal(jo)}");

        await Should.ThrowAsync<RightsForgedException>(() =>
            app.ChangeAsync(async db => (await db.Users.SingleAsync(u => u.Id == jo, ct)).Prefer(Theme.Dark))
        );
    }
}
