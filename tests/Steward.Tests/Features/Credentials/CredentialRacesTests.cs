using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Trash;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

/// <summary>Two at once at one client: whoever comes second finds what the first one left.</summary>
public sealed class CredentialRacesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Nothing_is_restored_into_a_client_on_its_way_into_the_trash(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(acme.Id());
        await TrashTests.DeleteAsync(ana, $"/api/v1/credentials/{id}");

        var version = (await ClientsWorld.GetAsync(ana, acme.Path())).Version();
        var said = await BothAsync(
            app,
            () => ana.SendAsync(HttpMethod.Delete, acme.Path(), version: version),
            () => ana.SendAsync(HttpMethod.Put, $"/api/v1/trash/credential/{id}/restoration")
        );

        said.ShouldBe(("204", "404 not_found"));
        (await app.ReadAsync(db => db.Credentials.CountAsync(c => c.TrashedAt == null, Ct))).ShouldBe(0);
        (await ana.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
    }

    [Theory, OnBothDatabases]
    public async Task What_falls_due_at_a_client_that_was_archived_meanwhile_is_not_the_firms(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(acme.Id());

        var said = await BothAsync(
            app,
            () => ana.SendAsync(HttpMethod.Put, $"{acme.Path()}/archive"),
            () =>
                ana.SendAsync(
                    HttpMethod.Put,
                    $"/api/v1/credentials/{id}",
                    JsonContent.Create(
                        new
                        {
                            name = "Router",
                            kind = "login",
                            rotateEveryDays = 30,
                        }
                    ),
                    version: 1
                )
        );

        said.ShouldBe(("200", "200"));
        (await app.ReadAsync(db => db.DueDays.SumAsync(d => d.Items, Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.FirmDueDays.SumAsync(d => d.Items, Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task A_rotation_moves_no_count_of_the_firms_at_a_client_that_was_archived_meanwhile(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(
            acme.Id(),
            new
            {
                name = "Router",
                rotateEveryDays = 30,
                secret = new { password = "old one" },
            }
        );
        app.Clock.Skip(TimeSpan.FromDays(2));
        ana = await app.SignInExistingAsync(ana.Id, ana.Email);

        var said = await BothAsync(
            app,
            () => ana.SendAsync(HttpMethod.Put, $"{acme.Path()}/archive"),
            () => ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { password = "new one" } }, Ct)
        );

        said.First.ShouldBe("200");
        said.Second.ShouldStartWith("2");
        (await app.ReadAsync(db => db.DueDays.SumAsync(d => d.Items, Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.FirmDueDays.Where(d => d.Items != 0).CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task The_same_granted_twice_at_once_is_one_grant(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id));

        var said = await BothAsync(app, () => Grant(ana, id, bo), () => Grant(ana, id, bo));

        said.ShouldBe(("201", "201"));
        (await app.ReadAsync(db => db.AccessGrants.CountAsync(Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == GrantAccess.Revoked, Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Who_is_taken_off_the_client_at_that_moment_is_granted_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id);
        var id = await ana.AddCredentialAsync(client);

        var said = await BothAsync(
            app,
            () => ana.Http.DeleteAsync($"/api/v1/clients/{client}/members/{bo.Id}", Ct),
            () => Grant(ana, id, bo)
        );

        said.ShouldBe(("204", "400 invalid"));
        (await app.ReadAsync(db => db.AccessGrants.CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task What_two_take_back_at_once_is_there_for_the_first_only(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var bo = await app.SignInAsync(Role.Contractor);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id));
        var grant = await ana.GrantAsync(id, new { userId = bo.Id });
        var denial = await ana.GrantAsync(id, new { userId = bo.Id, effect = "deny" });

        foreach (var path in (string[])[$"/api/v1/credentials/{id}/grants/{grant}", $"/api/v1/denials/{denial}"])
            (await BothAsync(app, () => ana.Http.DeleteAsync(path, Ct), () => ana.Http.DeleteAsync(path, Ct))).ShouldBe(
                ("204", "404 not_found"),
                path
            );

        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == GrantAccess.Revoked, Ct))).ShouldBe(2);
    }

    [Theory, OnBothDatabases]
    public async Task A_denial_of_this_moment_holds_before_the_session_knows_of_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client);
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
        // As another node does it.
        var denial = new AccessGrant(ana.Id, client, id, GrantEffect.Deny, null, null, app.Clock.GetUtcNow().UtcDateTime);
        await app.ChangeAsync(async db => await db.AddAsync(denial, Ct));

        (await ana.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
    }

    private static Task<HttpResponseMessage> Grant(ApiUser ana, Guid id, ApiUser bo) =>
        ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/grants", new { userId = bo.Id }, Ct);

    internal static async Task<(string First, string Second)> BothAsync(
        TestApp app,
        Func<Task<HttpResponseMessage>> first,
        Func<Task<HttpResponseMessage>> second
    )
    {
        await using var held = await HeldCommits.BeginAsync(app);
        var one = first();
        await held.UntilWaitingAsync(1);
        var other = second();
        await held.UntilWaitingAsync(2);
        await held.LetGoAsync();
        return (await one.SayAsync(), await other.SayAsync());
    }
}
