using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

public sealed class RevealRowsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_credential_that_was_left_behind_when_its_client_went_into_the_trash_shows_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client);
        (await ana.PasswordAsync(id)).ShouldNotBeNull();

        await TrashOnlyAsync(app, client);

        using var answer = await ana.RevealAsync(id, "password");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, OnBothDatabases]
    public async Task And_no_list_has_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (left, other) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        await ana.AddCredentialAsync(left, new { name = "Router left behind" });
        foreach (var name in (string[])["Router 1", "Router 2", "Router 3"])
            await ana.AddCredentialAsync(other, new { name });
        string[] lists =
        [
            "credentials",
            "credentials?q=router",
            $"credentials?client={left}",
            $"credentials?client={left}&client={other}",
            "search?q=router",
        ];
        foreach (var list in lists)
            (await ana.GetAsync($"/api/v1/{list}")).ToString().ShouldContain("Router left behind", customMessage: list);

        await TrashOnlyAsync(app, left);

        foreach (var list in lists)
            (await ana.GetAsync($"/api/v1/{list}")).ToString().ShouldNotContain("Router left behind", customMessage: list);
        (await ana.StatusOfAsync($"/api/v1/clients/{left}/credentials")).ShouldBe(HttpStatusCode.NotFound);
        // Nor does the firm's list end where it was.
        var first = await ana.GetAsync("/api/v1/credentials?sort=createdAt&limit=2");
        first.GetProperty("items").GetArrayLength().ShouldBe(2);
        first.GetProperty("nextCursor").GetString().ShouldNotBeNull();
    }

    private static Task TrashOnlyAsync(TestApp app, Guid client) =>
        app.ChangeAsync(db =>
            db.Clients.Where(c => c.Id == client)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.TrashedAt, app.Clock.GetUtcNow().UtcDateTime), Ct)
        );
}
