using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

/// <summary>What the page of a credential says of who has seen it, and who can.</summary>
public sealed class CredentialSeenTests
{
    [Theory, OnBothDatabases]
    public async Task Looking_at_the_page_again_and_again_hides_nobody_who_has_seen_the_secret(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var max = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        await max.PasswordAsync(id);
        using var browser = await app.BrowseAsync(ana);
        for (var i = 0; i < 14; i++)
            await browser.GetPageAsync($"/credentials/{id}");

        var seen = Card((await browser.GetPageAsync($"/credentials/{id}")).Text, "Who has seen it", "Versions");

        seen.ShouldContain("Opened this page, 15 times");
        seen.Split("Opened this page").Length.ShouldBe(2);
        seen.ShouldContain("Was shown the secret");
    }

    [Theory, OnBothDatabases]
    public async Task Who_was_granted_it_stands_once_with_the_way_to_take_it_back(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor, "bo@firm.example");
        var kept = await app.SignInAsync(Role.Contractor, "denied@firm.example");
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id, kept.Id));
        await ana.GrantAsync(id, new { userId = bo.Id });
        await ana.GrantAsync(id, new { userId = kept.Id, effect = "deny" });
        using var browser = await app.BrowseAsync(ana);

        var can = (await browser.GetPageAsync($"/credentials/{id}")).Html;

        can.Split("aria-label=\"Take back: ").Length.ShouldBe(2);
        can.Split("aria-label=\"Lift denial: ").Length.ShouldBe(2);
        can.ShouldContain("Contractor, assigned to this client; granted");
        can.ShouldNotContain("<div class=\"row__sub\">Granted");
    }

    private static string Card(string text, string from, string to) =>
        text[text.IndexOf(from, StringComparison.Ordinal)..text.LastIndexOf(to, StringComparison.Ordinal)];
}
