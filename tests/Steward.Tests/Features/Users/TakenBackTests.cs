using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Users;

public sealed class TakenBackTests
{
    [Theory, OnBothDatabases]
    public async Task What_is_taken_back_on_a_persons_page_is_said_and_can_be_given_again(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var browser = await app.BrowseAsync(ana);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, ben.Id);
        var key = await ana.AddCredentialAsync(acme.Id());
        var until = app.Clock.GetUtcNow().AddDays(3);
        await ana.GrantAsync(key, new { userId = ben.Id, until });
        var page = $"/users/{ben.Id}";
        var stored = await GrantAsync();

        (await browser.PostFormAsync(page, "revoke")).Location.ShouldBe(page);
        var taken = await browser.GetPageAsync(page);
        taken.Text.ShouldContain("to Router was taken back");
        (await app.ReadAsync(db => db.AccessGrants.CountAsync(Ct))).ShouldBe(0);
        (await UndoAsync(browser, taken)).Location.ShouldBe(page);

        var again = await GrantAsync();
        (again.UserId, again.CredentialId, again.Effect, again.Until).ShouldBe(
            (stored.UserId, stored.CredentialId, stored.Effect, stored.Until)
        );
        (await ben.PasswordAsync(key)).ShouldBe("hunter2 hunter2");
        (await browser.PostFormAsync(page, "leave")).Location.ShouldBe(page);
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.NotFound);
        (await UndoAsync(browser, await browser.GetPageAsync(page))).Location.ShouldBe(page);
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.OK);
        await browser.GetPageAsync(page);
        await browser.PostFormAsync(page, "deactivate");
        var gone = await browser.GetPageAsync(page);
        gone.Text.ShouldContain("deactivated and signed out");
        (await app.ReadAsync(db => db.Users.SingleAsync(u => u.Id == ben.Id, Ct))).IsActive.ShouldBeFalse();
        await UndoAsync(browser, gone);
        (await app.ReadAsync(db => db.Users.SingleAsync(u => u.Id == ben.Id, Ct))).IsActive.ShouldBeTrue();

        Task<AccessGrant> GrantAsync() => app.ReadAsync(db => db.AccessGrants.SingleAsync(Ct));
    }

    [Theory, OnBothDatabases]
    public async Task On_the_credentials_page_too_and_a_denial_is_lifted_in_its_own_words(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var browser = await app.BrowseAsync(ana);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, ben.Id);
        var page = $"/credentials/{await ana.AddCredentialAsync(acme.Id())}";
        await ana.GrantAsync(Guid.Parse(page[13..]), new { userId = ben.Id, reach = "client" });

        (await browser.PostFormAsync(page, "revoke")).Location.ShouldBe(page);
        var taken = await browser.GetPageAsync(page);
        taken.Text.ShouldContain("to every credential of Acme was taken back");
        (await UndoAsync(browser, taken)).Location.ShouldBe(page);
        (await app.ReadAsync(db => db.AccessGrants.SingleAsync(Ct))).CredentialId.ShouldBeNull();

        await browser.GetPageAsync(page);
        await browser.PostFormAsync(page, "revoke");
        await ana.GrantAsync(Guid.Parse(page[13..]), new { userId = ben.Id, effect = "deny" });
        (await browser.GetPageAsync(page)).Text.ShouldContain("Lift denial");
        await browser.PostFormAsync(page, "revoke");
        var lifted = await browser.GetPageAsync(page);
        lifted.Text.ShouldContain("is no longer kept out of Router");
        await UndoAsync(browser, lifted);
        (await app.ReadAsync(db => db.AccessGrants.SingleAsync(Ct))).Effect.ShouldBe(GrantEffect.Deny);
    }

    /// <summary>Sends what the message on the page offers.</summary>
    private static Task<Page> UndoAsync(Browser browser, Page shown)
    {
        var way = (shown with { Html = shown.Html.Split("<steward-flash")[1] }).Form(shown.Url).Hidden;
        return browser.PostFormAsync(
            shown.Url,
            way.Single(f => f.Name == "_handler").Value,
            [.. way.Select(f => (f.Name, (string?)f.Value))]
        );
    }
}
