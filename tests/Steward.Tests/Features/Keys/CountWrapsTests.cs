using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Keys;
using Steward.Features.Roles;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;
using Steward.Vault;

namespace Steward.Tests.Features.Keys;

public sealed class CountWrapsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Every_wrap_is_counted_and_at_a_stop_none_is_forgotten(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var count = app.Services.GetRequiredService<CountWraps>();
        await count.RunAsync(Ct);
        var before = await WrapsAsync(app);

        await ana.AddCredentialAsync(client, new { name = "Two", secret = new { password = "p", notes = "n" } });
        await count.RunAsync(Ct);
        await count.RunAsync(Ct);
        (await WrapsAsync(app)).ShouldBe(before + 2);

        await ana.AddCredentialAsync(client, "one more");
        // The loop that counts at a stop begins a moment after the start.
        await Task.Delay(TimeSpan.FromSeconds(1.5), Ct);
        await using var again = await app.RestartAsync();
        (await WrapsAsync(again)).ShouldBe(before + 3);
        var keyring = again.Services.GetRequiredService<InstallationKeys>().Keyring;
        keyring.WrapsUnder(keyring.ActiveReference).ShouldBe(before + 3);
    }

    [Theory, OnBothDatabases]
    public async Task A_key_that_sealed_much_is_warned_of_and_one_that_is_used_up_seals_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        using (var quiet = await app.BrowseAsync(Role.Admin))
            (await quiet.GetPageAsync("/clients")).Text.ShouldNotContain("The key will be used up");
        await app.TamperAsync("UPDATE kek SET wraps = $1", Keyring.WarnAtWraps);

        await using var warned = await app.RestartAsync();
        using var admin = await warned.BrowseAsync(Role.Admin);
        using var manager = await warned.BrowseAsync(Role.Manager);
        (await admin.GetPageAsync("/clients")).Text.ShouldContain("The key will be used up");
        (await manager.GetPageAsync("/clients")).Text.ShouldNotContain("The key will be used up");

        await warned.TamperAsync("UPDATE kek SET wraps = $1", Keyring.RefuseAtWraps);
        await using var used = await warned.RestartAsync();
        var bo = await used.SignInAsync(Role.Manager);
        var sealing = bo.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { password = "new" } }, Ct);
        (await sealing.SayAsync()).ShouldBe("503 key_used_up");
        (await bo.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
    }

    private static Task<long> WrapsAsync(TestApp app) => app.ReadAsync(db => db.Keks.Select(k => k.Wraps).SingleAsync(Ct));
}
