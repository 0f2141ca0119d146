using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

/// <summary>Somebody wrote to the database past Steward: moving seals everything anew, and must make nothing good by that.</summary>
public sealed class MoveIntegrityTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_membership_written_into_the_database_moves_nothing_to_or_fro(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, eve, hers, victims) = await WorldAsync(app);
        var (theirs, own) = (await ana.AddCredentialAsync(victims), await ana.AddCredentialAsync(hers));
        await app.TamperAsync(
            $"""
            INSERT INTO client_member (client_id, user_id, is_owner, created_at, mac)
            SELECT {app.Sql(victims)}, user_id, is_owner, created_at, mac FROM client_member WHERE user_id = {app.Sql(eve.Id)}
            """
        );

        await ShouldStayAsync(app, eve, theirs, hers, "ClientMember row changed outside Steward");
        await ShouldStayAsync(app, eve, own, victims, "ClientMember row changed outside Steward");
    }

    [Theory, OnBothDatabases]
    public async Task A_denial_that_was_deleted_by_hand_is_not_left_behind(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var max = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(acme);
        await ana.GrantAsync(id, new { userId = max.Id, effect = "deny" });
        await app.TamperAsync("DELETE FROM access_grant");
        app.Clock.Skip(TimeSpan.FromSeconds(2));

        await ShouldStayAsync(app, max, id, globex, "AccessGrant row changed outside Steward");
        await ShouldStayAsync(app, ana, id, globex, "AccessGrant row changed outside Steward");
    }

    [Theory, OnBothDatabases]
    public async Task A_denial_whose_end_was_edited_gets_no_good_seal(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var max = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(acme);
        await ana.GrantAsync(id, new { userId = max.Id, effect = "deny" });
        await app.TamperAsync("UPDATE access_grant SET effect = 'Allow'");

        await ShouldStayAsync(app, ana, id, globex, "AccessGrant row changed outside Steward");
    }

    [Theory, OnBothDatabases]
    public async Task A_secret_that_does_not_match_its_seal_is_not_sealed_anew(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var (id, other) = (await ana.AddCredentialAsync(acme), await ana.AddCredentialAsync(acme));
        await app.TamperAsync(
            $"""
            UPDATE credential_secret SET envelope = (SELECT envelope FROM credential_secret WHERE credential_id = {app.Sql(other)})
            WHERE credential_id = {app.Sql(id)}
            """
        );

        await ShouldStayAsync(app, ana, id, globex, "WrapRejected");
    }

    [Theory, OnBothDatabases]
    public async Task One_put_back_to_an_older_version_is_not_moved(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(acme);
        await app.TamperAsync($"UPDATE credential SET secret_version = 0 WHERE id = {app.Sql(id)}");

        await ShouldStayAsync(app, ana, id, globex, "rolled back: stored version 0, audited 1");
    }

    private static async Task ShouldStayAsync(TestApp app, ApiUser user, Guid id, Guid target, string why)
    {
        var before = await app.ReadAsync(db => db.Credentials.SingleAsync(c => c.Id == id, Ct));
        (await user.MoveAsync(id, target).SayAsync()).ShouldBe("500 vault_integrity");
        var failure = (await app.AuditAsync(id))[^1];
        (failure.Action, failure.Outcome, failure.ActorId).ShouldBe(("credential.moved", "failed", user.Id));
        failure.Reason.ShouldBe($"vault_integrity: {why}");
        var after = await app.ReadAsync(db => db.Credentials.SingleAsync(c => c.Id == id, Ct));
        (after.ClientId, after.Version).ShouldBe((before.ClientId, before.Version));
    }

    /// <summary>Eve may reveal and write at her client, and is not at the other.</summary>
    private static async Task<(ApiUser Ana, ApiUser Eve, Guid Hers, Guid Victims)> WorldAsync(TestApp app)
    {
        await app.AddRoleAsync(
            "Site lead",
            PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsRead, Permission.CredentialsWrite, Permission.CredentialsReveal),
            AccessScope.AssignedClients
        );
        var ana = await app.SignInAsync(Role.Manager);
        var eve = await app.SignInAsync("Site lead");
        return (ana, eve, await app.AddClientAsync("Hers", eve.Id), await app.AddClientAsync("Victims"));
    }
}
