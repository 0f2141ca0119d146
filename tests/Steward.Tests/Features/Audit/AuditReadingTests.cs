using System.Net;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Audit;

/// <summary>The log's pages are read by people; what programs read stays as it was.</summary>
public sealed class AuditReadingTests
{
    [Theory, OnBothDatabases]
    public async Task Fields_routes_and_ids_are_said_in_words_on_the_pages_and_stay_as_they_are_in_the_log(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var bo = await app.SignInAsync(Role.Contractor);
        var name = (await ClientsWorld.GetAsync(bo, "/api/v1/me")).GetProperty("name").GetString();
        var acme = await ana.AddClientAsync(new { name = "Acme", ownerId = bo.Id });
        var key = await ana.AddCredentialAsync(
            acme.Id(),
            new { name = "Router", secret = new { password = "hunter2 hunter2", totp = "JBSWY3DPEHPK3PXP" } }
        );
        await ana.RevealAsync(key, "totpCode", "password");
        var grant = await ana.GrantAsync(key, new { userId = bo.Id, until = app.Clock.GetUtcNow().AddDays(1) });
        (await ana.SendAsync(HttpMethod.Delete, $"/api/v1/credentials/{key}/grants/{grant}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await ana.GrantAsync(key, new { userId = bo.Id, effect = "deny" });
        using (var page = await app.BrowseAsync(bo))
            (await page.GetPageAsync($"/clients/{acme.Id()}/edit")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await bo.SendAsync(HttpMethod.Put, $"{acme.Path()}/archive")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var browser = await app.BrowseAsync(ana);

        var text = (await browser.GetPageAsync("/audit")).Text;

        text.ShouldContain("one-time code, password");
        text.ShouldContain($"Gave access Router {name}, this credential, until ");
        text.ShouldContain($"Took back access Router {name}, this credential, until ");
        text.ShouldContain($"Denied access Router {name}, this credential");
        text.ShouldContain($"owner: nobody → {name}");
        text.ShouldContain("the page Clients › Edit");
        text.ShouldContain("changing Clients › Archive, at the API");
        foreach (var raw in new[] { "totpCode", "[", "{", "/clients", "->", bo.Id.ToString() })
            text.ShouldNotContain(raw);
        var events = (await ClientsWorld.GetAsync(ana, "/api/v1/audit?limit=200")).GetRawText();
        foreach (var raw in new[] { "[totpCode, password]", "GET /clients/{Id:guid}/edit", $"allow user {bo.Id} this credential until" })
            events.ShouldContain(raw);
        var refused = (await ClientsWorld.GetAsync(ana, "/api/v1/audit?action=access.refused"))
            .GetProperty("items")[1]
            .GetProperty("id")
            .GetGuid();
        var shown = await browser.GetPageAsync($"/audit/{refused}");
        shown.Text.ShouldContain("was kept out of “\u2068the page Clients › Edit\u2069”");
        shown.Text.ShouldContain("In the log as GET /clients/{Id:guid}/edit");
    }

    [Theory]
    [InlineData("GET /", "the page Dashboard")]
    [InlineData("GET /users/{Id:guid}", "the page People")]
    [InlineData("POST /setup/recovery-kit", "a form of Setup › Recovery kit")]
    [InlineData("POST /api/v1/credentials/{id:guid}/reveals", "adding to Credentials › Reveals, at the API")]
    [InlineData("DELETE /api/v1/clients/{id:guid}/members/{userId:guid}", "deleting from Clients › Members, at the API")]
    [InlineData("GET /clients/0198b2f6-4c00-7d3e-9a51-6f0c2b8e4d17", "the page Clients")]
    [InlineData("nonsense", "nonsense")]
    public void A_route_is_said_as_the_place_it_leads_to(string route, string said) => AuditRoutes.Of(route).ShouldBe(said);

    [Theory]
    [InlineData("credential.revealed", "[password]", "password")]
    [InlineData("credential.revealed", "Renewing [again] [notes, custom]", "Renewing [again] · secret notes, further fields")]
    [InlineData("credential.copied", "see [wiki]", "see [wiki]")]
    [InlineData("credential.rotated", "password, totp", "password, authenticator key")]
    [InlineData("credential.updated", "name, website", "name, website")]
    public void Fields_are_named_and_what_somebody_typed_stays(string action, string reason, string said) =>
        AuditReading.Fields(action, reason).ShouldBe(said);
}
