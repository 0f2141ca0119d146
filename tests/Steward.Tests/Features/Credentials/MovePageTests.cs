using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

public sealed class MovePageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task It_says_who_will_see_it_and_who_loses_access_before_it_moves(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.AddUserAsync("bo@firm.example", Role.Contractor, "Bo Old");
        var cy = await app.AddUserAsync("cy@firm.example", Role.Contractor, "Cy New");
        var max = await app.AddUserAsync("max@firm.example", Role.Manager, "Max Out");
        var (acme, globex) = (await app.AddClientAsync("Acme", bo), await app.AddClientAsync("Globex", cy));
        var id = await ana.AddCredentialAsync(acme);
        await ana.GrantAsync(id, new { userId = bo });
        await ana.GrantAsync(id, new { userId = max, effect = "deny" });
        using var browser = await app.BrowseAsync(ana);
        (await browser.GetPageAsync($"/credentials/{id}")).Html.ShouldContain($"href=\"/credentials/{id}/move\"");

        var asked = await browser.GetPageAsync($"/credentials/{id}/move");
        asked.Html.ShouldContain("<option value=\"Globex\">");
        asked.Html.ShouldNotContain("Input.Version");
        var shown = await browser.GetPageAsync($"/credentials/{id}/move?client=glo");

        shown.Text.ShouldContain("1 person loses their own access");
        shown.Text.ShouldContain("Sees it today and would no more: Bo Old.");
        shown.Text.Split("New to it").Length.ShouldBe(2);
        shown
            .Text[..shown.Text.IndexOf("New to it", StringComparison.Ordinal)]
            .Trim()
            .ShouldEndWith("Contractor, assigned to this client; name and site only");
        shown.Text.ShouldContain("Cy New");
        shown.Text.ShouldNotContain("Max Out");
        shown.Text.ShouldContain("Move to Globex");
        var moved = await browser.PostFormAsync(
            $"/credentials/{id}/move?client=glo",
            "move",
            ("Input.ClientId", $"{globex}"),
            ("Input.Version", "1")
        );
        moved.Location.ShouldBe($"/credentials/{id}");
        (await browser.GetPageAsync($"/credentials/{id}")).Text.ShouldContain("Router is filed at Globex now");
        (await app.ReadAsync(db => db.Credentials.Select(c => c.ClientId).SingleAsync(Ct))).ShouldBe(globex);
        var log = await browser.GetPageAsync($"/audit?credential={id}&action=credential.moved");
        log.Text.ShouldContain("from Acme");
        log.Text.ShouldContain("to Globex");
    }

    [Theory, OnBothDatabases]
    public async Task An_auditor_who_does_not_see_the_other_client_reads_that_it_is_another(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Auditor", PermissionSet.Of(Permission.ClientsRead, Permission.AuditRead), AccessScope.AssignedClients);
        var ana = await app.SignInAsync(Role.Manager);
        var auditor = await app.SignInAsync("Auditor");
        var globex = await app.AddClientAsync("Globex", auditor.Id);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("200");
        using var browser = await app.BrowseAsync(auditor);

        var log = await browser.GetPageAsync($"/audit?credential={id}&action=credential.moved");

        log.Text.ShouldContain("from another client");
        log.Text.ShouldContain("to Globex");
        log.Text.ShouldNotContain("Acme");
    }

    [Theory, OnBothDatabases]
    public async Task What_can_not_be_moved_there_is_said_on_the_page(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("STEP_UP_ADMIN_MINUTES", "2"));
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await app.AddClientAsync("Acme");
        var globex = await app.AddClientAsync("Globex");
        await app.AddClientAsync("Twin");
        var twin = await app.AddClientAsync("Twin");
        var id = await ana.AddCredentialAsync(acme);
        using var browser = await app.BrowseAsync(ana);
        var page = $"/credentials/{id}/move";

        (await browser.GetPageAsync($"{page}?client=acme")).Text.ShouldContain("It is filed at this client already.");
        (await browser.GetPageAsync($"{page}?client=nobody")).Text.ShouldContain("No client begins with “nobody”");
        (await browser.GetPageAsync($"{page}?client=twin")).Html.ShouldContain($"<option value=\"{twin}\"");
        (await browser.GetPageAsync($"{page}?client={twin}")).Text.ShouldContain("Move to Twin");
        (await SendAsync(globex, 7)).Text.ShouldContain("Somebody changed this credential since you opened the page");
        (await SendAsync(acme, 1)).Text.ShouldContain("It is filed at this client already.");
        (await SendAsync(Guid.CreateVersion7(), 1)).Status.ShouldBe(HttpStatusCode.NotFound);
        await browser.GetPageAsync($"{page}?client=globex");
        app.Clock.Skip(TimeSpan.FromMinutes(3));
        var late = await SendAsync(globex, 1);
        late.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        late.Text.ShouldContain("Confirm it in another tab");
        (await app.ReadAsync(db => db.Credentials.Select(c => c.ClientId).SingleAsync(Ct))).ShouldBe(acme);

        Task<Page> SendAsync(Guid client, int version) =>
            browser.PostFormAsync($"{page}?client=globex", "move", ("Input.ClientId", $"{client}"), ("Input.Version", $"{version}"));
    }
}
