using System.Net.Http.Json;
using Npgsql;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

/// <summary>Which clients are held, and when: on PostgreSQL, for SQLite has one writer.</summary>
public sealed class MoveLocksTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_move_holds_both_clients_in_one_order_wherever_it_goes()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var ana = await app.SignInAsync(Role.Manager);
        Guid[] clients = [.. new[] { await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex") }.Order()];
        var id = await ana.AddCredentialAsync(clients[1]);
        await using var first = await Held.BeginAsync(app, clients[0]);

        var move = ana.MoveAsync(id, clients[0]);
        await first.UntilInTheWayOfAsync(move);

        // What comes first by its id is taken first, though the credential is leaving the other one.
        await using (await Held.BeginAsync(app, clients[1])) { }
        await first.LetGoAsync();
        (await move.SayAsync()).ShouldBe("200");
    }

    [Fact]
    public async Task What_was_moved_while_its_client_was_waited_for_is_changed_when_its_new_client_is_held()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var (acme, globex) = (await app.AddClientAsync("Acme", bo.Id), await app.AddClientAsync("Globex", bo.Id));
        var id = await ana.AddCredentialAsync(acme);
        await using var old = await Held.BeginAsync(app, acme);
        var grant = ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/grants", new { userId = bo.Id }, Ct);
        await old.UntilInTheWayOfAsync(grant);
        await VaultWorld.TamperAsync(app, $"UPDATE credential SET client_id = {app.Sql(globex)} WHERE id = {app.Sql(id)}");
        await using var now = await Held.BeginAsync(app, globex);

        await old.LetGoAsync();

        await now.UntilInTheWayOfAsync(grant);
        await now.LetGoAsync();
        (await grant.SayAsync()).ShouldBe("201");
    }

    [Fact]
    public async Task What_moves_between_two_readings_of_a_reveal_is_not_called_damaged()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(acme);
        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("200");
        await VaultWorld.TamperAsync(app, "CREATE TABLE sealed_for_globex AS SELECT envelope FROM credential_secret");
        (await ana.MoveAsync(id, acme, version: 2).SayAsync()).ShouldBe("200");
        await using var moving = await Held.BeginAsync(app, globex);
        await moving.ExecuteAsync("LOCK TABLE credential_secret IN ACCESS EXCLUSIVE MODE");

        var reveal = ana.RevealAsync(id, "password");
        await moving.UntilInTheWayOfAsync(reveal);
        await moving.ExecuteAsync($"UPDATE credential SET client_id = '{globex}'");
        await moving.ExecuteAsync("UPDATE credential_secret SET envelope = (SELECT envelope FROM sealed_for_globex)");
        await moving.ExecuteAsync("COMMIT");

        (await reveal.SayAsync()).ShouldBe("409 changed_meanwhile");
        (await app.AuditedAsync(id)).ShouldNotContain("credential.revealed failed");
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
    }

    /// <summary>A client as somebody else's change holds it.</summary>
    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public static async Task<Held> BeginAsync(TestApp app, Guid client)
        {
            var owner = app.Services.GetRequiredService<DatabaseSettings>().PostgresOwnerConnection + ";Pooling=false";
            var held = new Held(new NpgsqlConnection(owner));
            await held.OpenAsync(client);
            return held;
        }

        public async Task UntilInTheWayOfAsync(Task<HttpResponseMessage> request)
        {
            await using var waiting = new NpgsqlCommand(
                "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))",
                connection
            );
            while (await waiting.ExecuteScalarAsync(Ct) is not true)
            {
                request.IsCompleted.ShouldBeFalse("It did not wait.");
                await Task.Delay(10, Ct);
            }
        }

        public async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Ct);
        }

        public async Task LetGoAsync() => await ExecuteAsync("ROLLBACK");

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task OpenAsync(Guid client)
        {
            await connection.OpenAsync(Ct);
            await ExecuteAsync("BEGIN");
            await ExecuteAsync($"SELECT 1 FROM client WHERE id = '{client}' FOR NO KEY UPDATE NOWAIT");
        }
    }
}
