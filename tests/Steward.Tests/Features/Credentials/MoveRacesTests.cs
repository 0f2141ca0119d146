using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Counts;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Credentials.CredentialRacesTests;

namespace Steward.Tests.Features.Credentials;

/// <summary>A move and something else at once: whoever comes second finds what the first one left, and nothing is sealed for where it isn't.</summary>
public sealed class MoveRacesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Of_two_moves_at_once_the_second_is_told(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (first, second) = (await app.AddClientAsync("First"), await app.AddClientAsync("Second"));
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));

        (await BothAsync(app, () => ana.MoveAsync(id, first), () => ana.MoveAsync(id, second))).ShouldBe(("200", "412 stale"));

        await ShouldBeAtAsync(app, ana, id, first, "hunter2 hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task Two_that_move_against_each_other_do_not_wait_for_each_other(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var (one, other) = (await ana.AddCredentialAsync(acme), await ana.AddCredentialAsync(globex));

        (await BothAsync(app, () => ana.MoveAsync(one, globex), () => ana.MoveAsync(other, acme))).ShouldBe(("200", "200"));

        await ShouldBeAtAsync(app, ana, one, globex, "hunter2 hunter2");
        await ShouldBeAtAsync(app, ana, other, acme, "hunter2 hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task A_rotation_that_began_before_the_move_is_sealed_for_where_it_is_now(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var globex = await app.AddClientAsync("Globex");
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));

        var said = await BothAsync(
            app,
            () => ana.MoveAsync(id, globex),
            () => ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { password = "new one" } }, Ct)
        );

        said.ShouldBe(("200", "201"));
        await ShouldBeAtAsync(app, ana, id, globex, "new one");
    }

    [Theory, OnBothDatabases]
    public async Task A_move_that_began_before_a_rotation_is_told(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(acme);

        var said = await BothAsync(
            app,
            () => ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { password = "new one" } }, Ct),
            () => ana.MoveAsync(id, globex)
        );

        said.ShouldBe(("201", "412 stale"));
        await ShouldBeAtAsync(app, ana, id, acme, "new one");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_changed_while_it_moves_is_changed_where_it_is_then(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var (acme, globex) = (await app.AddClientAsync("Acme", bo.Id), await app.AddClientAsync("Globex", bo.Id));
        var id = await ana.AddCredentialAsync(acme);

        var said = await BothAsync(
            app,
            () => ana.MoveAsync(id, globex),
            () => ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/grants", new { userId = bo.Id }, Ct)
        );

        said.ShouldBe(("200", "201"));
        (await bo.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_is_moved_to_a_client_that_was_archived_or_trashed_meanwhile(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await app.AddClientAsync("Acme");
        var (old, gone) = (await ana.AddClientAsync("Old"), await ana.AddClientAsync("Gone"));
        var id = await ana.AddCredentialAsync(acme);

        (await BothAsync(app, () => ana.SendAsync(HttpMethod.Put, $"{old.Path()}/archive"), () => ana.MoveAsync(id, old.Id()))).ShouldBe(
            ("200", "409 client_archived")
        );
        (
            await BothAsync(
                app,
                () => ana.SendAsync(HttpMethod.Delete, gone.Path(), version: gone.Version()),
                () => ana.MoveAsync(id, gone.Id())
            )
        ).ShouldBe(("204", "404 not_found"));

        await ShouldBeAtAsync(app, ana, id, acme, "hunter2 hunter2");
    }

    private static async Task ShouldBeAtAsync(TestApp app, ApiUser user, Guid id, Guid client, string password)
    {
        (await app.ReadAsync(db => db.Credentials.Where(c => c.Id == id).Select(c => c.ClientId).SingleAsync(Ct))).ShouldBe(client);
        (await user.PasswordAsync(id)).ShouldBe(password);
        var counted = await app.ReadAsync(db => db.Clients.ToDictionaryAsync(c => c.Id, c => c.Credentials, Ct));
        var stored = await app.ReadAsync(db => db.Credentials.GroupBy(c => c.ClientId).ToDictionaryAsync(g => g.Key, g => g.Count(), Ct));
        counted.ShouldAllBe(c => c.Value == stored.GetValueOrDefault(c.Key));
        await app.DemandRightCountsAsync();
    }
}
