using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
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

        await app.ChangeAsync(db =>
            db.Clients.Where(c => c.Id == client)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.TrashedAt, app.Clock.GetUtcNow().UtcDateTime), Ct)
        );

        using var answer = await ana.RevealAsync(id, "password");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
