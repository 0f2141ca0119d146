using System.Net.Http.Json;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

/// <summary>Somebody who can write to the database, and what they get for it: nothing, and a line in the audit log.</summary>
public sealed class RevealIntegrityTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_secret_moved_to_another_credential_does_not_open(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var (mine, theirs) = (await ana.AddCredentialAsync(client, "mine"), await ana.AddCredentialAsync(client, "theirs"));

        await app.TamperAsync(
            $"""
            UPDATE credential_secret SET envelope = (SELECT envelope FROM credential_secret WHERE credential_id = {app.Sql(theirs)})
            WHERE credential_id = {app.Sql(mine)}
            """
        );

        await ShouldBeRefusedAsync(app, ana, mine, "password: WrapRejected");
        (await ana.PasswordAsync(theirs)).ShouldBe("theirs");
    }

    [Theory, OnBothDatabases]
    public async Task A_credential_moved_to_another_client_does_not_open(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        var other = await app.AddClientAsync("Mallory Ltd");

        await app.TamperAsync($"UPDATE credential SET client_id = {app.Sql(other)} WHERE id = {app.Sql(id)}");

        await ShouldBeRefusedAsync(app, ana, id, "password: WrapRejected");
        var shown = await ana.GetAsync($"/api/v1/credentials/{id}");
        shown.GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
        (await app.AuditAsync(id))[^1].Reason.ShouldBe("vault_integrity: username, ContentRejected");
    }

    [Theory, OnBothDatabases]
    public async Task Two_fields_that_were_swapped_do_not_open(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(
            await app.AddClientAsync("Acme"),
            new { name = "Router", secret = new { password = "p", notes = "n" } }
        );

        await app.TamperAsync(
            $"""
            UPDATE credential_secret SET envelope = (SELECT envelope FROM credential_secret WHERE field = 'notes')
            WHERE field = 'password'
            """
        );

        await ShouldBeRefusedAsync(app, ana, id, "password: WrapRejected");
    }

    [Theory, OnBothDatabases]
    public async Task One_changed_byte_does_not_open(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        var envelope = await app.ReadAsync(db => Task.FromResult(db.CredentialSecrets.Single(s => s.CredentialId == id).Envelope));
        envelope[^1] ^= 1;
        var hex = Convert.ToHexString(envelope);

        await app.TamperAsync(
            $"UPDATE credential_secret SET envelope = {(database is Database.Sqlite ? $"X'{hex}'" : $"'\\x{hex}'::bytea")}"
        );

        await ShouldBeRefusedAsync(app, ana, id, "password: ContentRejected");
    }

    [Theory, OnBothDatabases]
    public async Task A_credential_put_back_to_an_older_state_shows_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"), "of the man who left");
        await RotateAsync(ana, id, "new and unknown to him");

        await app.TamperAsync(
            $"""
            UPDATE credential SET secret_version = 1, version = 1 WHERE id = {app.Sql(id)};
            DELETE FROM credential_version WHERE credential_id = {app.Sql(id)} AND version = 2;
            DELETE FROM credential_secret WHERE credential_id = {app.Sql(id)} AND version = 2;
            """
        );

        await ShouldBeRefusedAsync(app, ana, id, "rolled back: stored version 1, audited 2");
        // Asking again does not talk it into being the newest.
        await ShouldBeRefusedAsync(app, ana, id, "rolled back: stored version 1, audited 2");
    }

    [Theory, OnBothDatabases]
    public async Task A_version_pointed_at_an_older_envelope_shows_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"), "old");
        await RotateAsync(ana, id, "new");

        await app.TamperAsync($"UPDATE credential_version SET fields = 'password:1' WHERE version = 2 AND credential_id = {app.Sql(id)}");

        await ShouldBeRefusedAsync(app, ana, id, "version 2 was changed outside Steward");
        // Nor does a rotation make the forged row genuine.
        (
            await ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { notes = "n" } }, Ct).SayAsync()
        ).ShouldBe("500 vault_integrity");
    }

    [Theory, OnBothDatabases]
    public async Task A_grant_written_into_the_database_opens_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var eve = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id, eve.Id);
        var id = await ana.AddCredentialAsync(client);
        await ana.GrantAsync(id, new { userId = bo.Id });

        await app.TamperAsync($"UPDATE access_grant SET user_id = {app.Sql(eve.Id)}");

        await ShouldShowNoUsernameAsync(app, eve, id, "AccessGrant row changed outside Steward");
        await ShouldBeRefusedAsync(app, eve, id, "AccessGrant row changed outside Steward");
    }

    [Theory, OnBothDatabases]
    public async Task A_grant_that_was_prolonged_in_the_database_opens_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id));
        await ana.GrantAsync(id, new { userId = bo.Id, until = app.Clock.GetUtcNow().AddHours(1) });

        await app.TamperAsync("UPDATE access_grant SET until = NULL");

        await ShouldShowNoUsernameAsync(app, bo, id, "AccessGrant row changed outside Steward");
        await ShouldBeRefusedAsync(app, bo, id, "AccessGrant row changed outside Steward");
    }

    [Theory, OnBothDatabases]
    public async Task A_membership_written_into_the_database_opens_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var eve = await app.SignInAsync(Role.Contractor);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id, eve.Id));
        await ana.GrantAsync(id, new { userId = eve.Id });

        await app.TamperAsync(
            $"""
            UPDATE client_member SET mac = (SELECT mac FROM client_member WHERE user_id = {app.Sql(bo.Id)}) WHERE user_id = {app.Sql(
                eve.Id
            )}
            """
        );

        await ShouldShowNoUsernameAsync(app, eve, id, "ClientMember row changed outside Steward");
        await ShouldBeRefusedAsync(app, eve, id, "ClientMember row changed outside Steward");
    }

    [Theory, OnBothDatabases]
    public async Task A_membership_or_grant_that_ended_opens_nothing_when_its_row_is_put_back(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id);
        var id = await ana.AddCredentialAsync(client);
        await ana.GrantAsync(id, new { userId = bo.Id });
        await app.TamperAsync("CREATE TABLE kept_member AS SELECT * FROM client_member");
        await app.TamperAsync("CREATE TABLE kept_grant AS SELECT * FROM access_grant");
        app.Clock.Skip(TimeSpan.FromMinutes(1));

        using (var removed = await ana.Http.DeleteAsync($"/api/v1/clients/{client}/members/{bo.Id}", Ct))
            removed.EnsureSuccessStatusCode();
        await app.TamperAsync("INSERT INTO client_member SELECT * FROM kept_member");
        await app.TamperAsync("INSERT INTO access_grant SELECT * FROM kept_grant");
        app.Clock.Skip(TimeSpan.FromSeconds(2));
        await ShouldShowNoUsernameAsync(app, bo, id, "ClientMember row changed outside Steward");
        (await bo.RevealAsync(id, "password").SayAsync()).ShouldBe("500 vault_integrity");
        (await app.AuditAsync(id))[^1].Reason.ShouldBe("vault_integrity: ClientMember row changed outside Steward");

        await app.TamperAsync("DELETE FROM client_member");
        await app.TamperAsync("DELETE FROM access_grant");
        using (var added = await ana.Http.PutAsync($"/api/v1/clients/{client}/members/{bo.Id}", null, Ct))
            added.EnsureSuccessStatusCode();
        await app.TamperAsync("INSERT INTO access_grant SELECT * FROM kept_grant");
        app.Clock.Skip(TimeSpan.FromSeconds(2));
        await ShouldShowNoUsernameAsync(app, bo, id, "AccessGrant row changed outside Steward");
        await ShouldBeRefusedAsync(app, bo, id, "AccessGrant row changed outside Steward");
    }

    [Theory, OnBothDatabases]
    public async Task A_denial_whose_row_was_deleted_by_hand_still_denies(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var max = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var (denied, other) = (await ana.AddCredentialAsync(client), await ana.AddCredentialAsync(client));
        var grant = await ana.GrantAsync(denied, new { userId = max.Id, effect = "deny" });

        await app.TamperAsync("DELETE FROM access_grant");
        app.Clock.Skip(TimeSpan.FromSeconds(2));
        await ShouldBeRefusedAsync(app, max, denied, "AccessGrant row changed outside Steward");
        (await max.PasswordAsync(other)).ShouldNotBeNull();
        (await ana.PasswordAsync(denied)).ShouldNotBeNull();

        var again = await ana.GrantAsync(other, new { userId = max.Id, effect = "deny" });
        (await ana.Http.DeleteAsync($"/api/v1/credentials/{other}/grants/{again}", Ct).SayAsync()).ShouldBe("204");
        (await max.PasswordAsync(other)).ShouldNotBeNull();
        grant.ShouldNotBe(again);
    }

    private static async Task RotateAsync(ApiUser user, Guid id, string password)
    {
        using var answer = await user.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { password } }, Ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Neither in a list nor alone, and the view says why.</summary>
    private static async Task ShouldShowNoUsernameAsync(TestApp app, ApiUser user, Guid id, string detail)
    {
        var listed = await user.GetAsync("/api/v1/credentials");
        listed.GetProperty("items")[0].GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
        listed.ToString().ShouldNotContain("root");
        (await user.GetAsync($"/api/v1/credentials/{id}")).GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
        var told = (await app.AuditAsync(id))[^1];
        (told.Action, told.Outcome, told.Reason).ShouldBe(("credential.viewed", "failed", $"vault_integrity: {detail}"));
    }

    private static async Task ShouldBeRefusedAsync(TestApp app, ApiUser user, Guid id, string detail)
    {
        using var answer = await user.RevealAsync(id, "password");
        ((int)answer.StatusCode).ShouldBe(500);
        var problem = await answer.JsonAsync();
        problem.GetProperty("code").GetString().ShouldBe("vault_integrity");
        problem.GetProperty("detail").GetString()!.ShouldNotContain("Rejected");
        var told = (await app.AuditAsync(id))[^1];
        (told.Action, told.Outcome, told.ActorId).ShouldBe(("credential.revealed", "failed", user.Id));
        told.Reason.ShouldBe($"vault_integrity: {detail}");
    }
}
