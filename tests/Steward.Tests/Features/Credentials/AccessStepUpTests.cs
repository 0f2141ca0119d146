using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

/// <summary>An open browser is not enough to let somebody see more; to let somebody see less it always is.</summary>
public sealed class AccessStepUpTests
{
    private const string Late = "403 step_up_required";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Who_signed_in_long_ago_gives_nobody_access_until_the_password_is_confirmed(Database database)
    {
        await using var app = await StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var bo = await app.SignInAsync(Role.Contractor);
        var cy = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, bo.Id);
        var id = await ana.AddCredentialAsync(acme.Id());
        var other = await ana.AddCredentialAsync(acme.Id());
        var denial = await ana.GrantAsync(other, new { userId = bo.Id, effect = "deny" });
        app.Clock.Skip(TimeSpan.FromMinutes(3));
        (Func<Task<HttpResponseMessage>> Send, string Then)[] changes =
        [
            (() => ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/grants", new { userId = bo.Id }, Ct), "201"),
            (
                () =>
                    ana.Http.PostAsJsonAsync(
                        $"/api/v1/credentials/{other}/grants",
                        new
                        {
                            userId = bo.Id,
                            effect = "deny",
                            until = app.Clock.GetUtcNow().AddHours(1),
                        },
                        Ct
                    ),
                "201"
            ),
            (() => ana.SendAsync(HttpMethod.Put, $"{acme.Path()}/members/{cy.Id}"), "200"),
        ];

        foreach (var (send, _) in changes)
            (await send().SayAsync()).ShouldBe(Late);
        (await ana.Http.DeleteAsync($"/api/v1/credentials/{other}/grants/{denial}", Ct).SayAsync()).ShouldBe(Late);
        (await ana.Http.DeleteAsync($"/api/v1/denials/{denial}", Ct).SayAsync()).ShouldBe(Late);
        (await app.ReadAsync(db => db.AccessGrants.CountAsync(Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.ClientMembers.CountAsync(Ct))).ShouldBe(1);

        await ConfirmAsync(ana);
        (await ana.Http.DeleteAsync($"/api/v1/credentials/{other}/grants/{denial}", Ct).SayAsync()).ShouldBe("204");
        foreach (var (send, then) in changes)
            (await send().SayAsync()).ShouldBe(then);
        var again = await app.ReadAsync(db => db.AccessGrants.SingleAsync(g => g.CredentialId == other, Ct));
        (await ana.Http.DeleteAsync($"/api/v1/denials/{again.Id}", Ct).SayAsync()).ShouldBe("204");
    }

    [Theory, OnBothDatabases]
    public async Task Who_signed_in_long_ago_still_takes_access_away(Database database)
    {
        await using var app = await StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, bo.Id);
        var id = await ana.AddCredentialAsync(acme.Id());
        var grant = await ana.GrantAsync(id, new { userId = bo.Id });
        app.Clock.Skip(TimeSpan.FromMinutes(3));

        (await ana.Http.DeleteAsync($"/api/v1/credentials/{id}/grants/{grant}", Ct).SayAsync()).ShouldBe("204");
        (
            await ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/grants", new { userId = bo.Id, effect = "deny" }, Ct).SayAsync()
        ).ShouldBe("201");
        (await ana.SendAsync(HttpMethod.Delete, $"{acme.Path()}/members/{bo.Id}").SayAsync()).ShouldBe("204");
    }

    [Theory, OnBothDatabases]
    public async Task An_owner_who_does_not_see_the_client_yet_needs_the_password_and_one_who_does_not(Database database)
    {
        await using var app = await StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var max = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var cy = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, bo.Id);
        app.Clock.Skip(TimeSpan.FromMinutes(3));

        (await ana.PatchClientAsync(acme, new { ownerId = cy.Id }).SayAsync()).ShouldBe(Late);
        (await ana.PatchClientAsync(acme, new { ownerId = bo.Id }).SayAsync()).ShouldBe("200");
        (await ana.PatchClientAsync(acme, new { ownerId = max.Id }, acme.Version() + 1).SayAsync()).ShouldBe("200");
        (await cy.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.NotFound);

        await ConfirmAsync(ana);
        (await ana.PatchClientAsync(acme, new { ownerId = cy.Id }, acme.Version() + 2).SayAsync()).ShouldBe("200");
        (await cy.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.OK);
    }

    [Theory, OnBothDatabases]
    public async Task A_new_client_for_somebody_who_sees_it_only_as_its_owner_needs_the_password(Database database)
    {
        await using var app = await StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var max = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        await app.AddRoleAsync("Lead", PermissionSet.Of(Permission.ClientsRead, Permission.ClientsWrite), AccessScope.AssignedClients);
        var lead = await app.SignInAsync("Lead");
        app.Clock.Skip(TimeSpan.FromMinutes(3));

        (await CreateAsync(ana, bo.Id).SayAsync()).ShouldBe(Late);
        (await bo.NamesAsync("")).ShouldBeEmpty();
        (await CreateAsync(ana, ana.Id).SayAsync()).ShouldBe("201");
        (await CreateAsync(ana, max.Id).SayAsync()).ShouldBe("201");
        (await CreateAsync(ana, null).SayAsync()).ShouldBe("201");
        (await CreateAsync(lead, lead.Id).SayAsync()).ShouldBe("201");

        await ConfirmAsync(ana);
        (await CreateAsync(ana, bo.Id).SayAsync()).ShouldBe("201");
        (await bo.NamesAsync("")).ShouldBe(["Acme"]);
    }

    [Fact]
    public async Task A_new_client_keeps_all_that_was_typed_while_the_password_is_confirmed()
    {
        await using var app = await StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        await ana.AddClientAsync("Acme");
        using var browser = await app.BrowseAsync(ana);
        await browser.GetPageAsync("/");
        app.Clock.Skip(TimeSpan.FromMinutes(3));
        (string, string?)[] typed =
        [
            ("Input.Name", "Acme"),
            ("Input.Status", "prospect"),
            ("Input.Email", "hello@acme.example"),
            ("Input.OwnerId", $"{bo.Id}"),
            ("Input.ToldName", "Acme"),
        ];

        var late = await browser.PostFormAsync("/clients/new", "client", typed);

        late.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        late.Text.ShouldContain("Confirm it in another tab");
        late.Html.ShouldContain("hello@acme.example");
        late.Html.ShouldContain($"<option value=\"{bo.Id}\" selected");
        // Told once that there is an Acme already, they aren't told again.
        late.Html.ShouldContain("name=\"Input.ToldName\" value=\"Acme\"");
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(1);
        late.Html.ShouldContain("href=\"/step-up\" target=\"_blank\"");
        (await browser.PostFormAsync("/step-up", "step-up", ("Input.Password", TestApp.Password))).Text.ShouldContain(
            "save again in the one you came from"
        );
        (await browser.PostFormAsync("/clients/new", "client", typed)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await bo.NamesAsync("")).ShouldBe(["Acme"]);
    }

    [Fact]
    public async Task The_pages_keep_what_was_chosen_while_the_password_is_confirmed()
    {
        await using var app = await StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(acme.Id());
        using var browser = await app.BrowseAsync(ana);
        await browser.GetPageAsync("/");
        app.Clock.Skip(TimeSpan.FromMinutes(3));
        (string Url, string Form, (string, string?)[] Fields)[] forms =
        [
            ($"/clients/{acme.Id()}/members", "add-member", [("Added", $"{bo.Id}")]),
            ($"/clients/{acme.Id()}/edit", "client", [("Input.Name", "Acme"), ("Input.Status", "active"), ("Input.OwnerId", $"{bo.Id}")]),
            (
                $"/clients/{acme.Id()}/tasks/new",
                "task",
                [
                    ("Input.Title", "Call"),
                    ("Input.Status", "todo"),
                    ("Input.Priority", "normal"),
                    ("Input.AssigneeId", $"{bo.Id}"),
                    ("Input.AddMember", "true"),
                ]
            ),
        ];

        foreach (var (url, form, fields) in forms)
        {
            var late = await browser.PostFormAsync(url, form, fields);
            late.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, url);
            late.Text.ShouldContain("Confirm it in another tab", customMessage: url);
            late.Html.ShouldContain($"<option value=\"{bo.Id}\" selected", customMessage: url);
        }
        (await app.ReadAsync(db => db.ClientMembers.CountAsync(Ct))).ShouldBe(0);

        await browser.GetPageAsync(forms[2].Url);
        (await browser.PostFormAsync(forms[2].Url, forms[2].Form, forms[2].Fields)).Html.ShouldContain("name=\"Input.AddMember\"");
        (await browser.PostFormAsync("/step-up", "step-up", ("Input.Password", TestApp.Password))).Status.ShouldBe(HttpStatusCode.OK);
        (await browser.PostFormAsync(forms[2].Url, forms[2].Form, forms[2].Fields)).Status.ShouldBe(HttpStatusCode.Redirect);

        app.Clock.Skip(TimeSpan.FromMinutes(3));
        var granting = await browser.PostFormAsync(
            $"/credentials/{id}",
            "grant",
            ("Grant.UserId", $"{bo.Id}"),
            ("Grant.Effect", "allow"),
            ("Grant.Reach", "credential")
        );
        granting.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        granting.Text.ShouldContain("Confirm it in another tab");
        granting.Html.ShouldContain($"<option value=\"{bo.Id}\" selected");
    }

    private static Task<TestApp> StartAsync(Database database) => TestApp.StartAsync(database, ("STEP_UP_ADMIN_MINUTES", "2"));

    private static Task<HttpResponseMessage> CreateAsync(ApiUser user, Guid? owner) =>
        user.Http.PostAsJsonAsync("/api/v1/clients", new { name = "Acme", ownerId = owner }, Ct);

    private static async Task ConfirmAsync(ApiUser user) =>
        (await user.Http.PostAsJsonAsync("/api/v1/auth/step-up", new { password = TestApp.Password }, Ct).SayAsync()).ShouldBe("204");
}
