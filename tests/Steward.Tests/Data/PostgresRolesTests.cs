using Microsoft.EntityFrameworkCore;
using Npgsql;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;

namespace Steward.Tests.Data;

/// <summary>The wall around the audit rows, however the accounts came to be.</summary>
public sealed class PostgresRolesTests
{
    [Fact]
    public async Task A_server_with_an_account_of_its_own_works_and_may_not_change_audit_rows()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var login = $"server_{Guid.CreateVersion7():N}";
        await app.TamperAsync($"CREATE ROLE {login} LOGIN PASSWORD 'a-password-of-its-own'");
        var owner = new UriBuilder(app.DatabaseUrl);
        var served = new UriBuilder(app.DatabaseUrl) { UserName = login, Password = "a-password-of-its-own" };

        var apart = await app.RestartAsync(("DATABASE", served.Uri.AbsoluteUri), ("DATABASE_OWNER", owner.Uri.AbsoluteUri));
        try
        {
            var ana = await apart.SignInAsync(Role.Manager);
            await ana.AddClientAsync("Acme");
            (await apart.ReadAsync(db => db.Database.SqlQuery<string>($"SELECT current_user::text AS \"Value\"").SingleAsync())).ShouldBe(
                "steward_app"
            );
            var refused = await Should.ThrowAsync<PostgresException>(() =>
                apart.ChangeAsync(db => db.Database.ExecuteSqlRawAsync("UPDATE audit_event SET reason = 'x'"))
            );
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
        finally
        {
            await apart.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_rights_come_back_with_the_next_start()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        await app.TamperAsync(
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM steward_app; REVOKE ALL ON FUNCTION steward_append_audit FROM steward_app"
        );

        await using var again = await app.RestartAsync();

        var ana = await again.SignInAsync(Role.Manager);
        await ana.AddClientAsync("Acme");
    }
}
