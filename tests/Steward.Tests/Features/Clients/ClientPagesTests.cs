using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Clients;

/// <summary>Without JavaScript: what the server renders and takes.</summary>
public sealed class ClientPagesTests
{
    [Theory, OnBothDatabases]
    public async Task A_client_is_made_edited_archived_and_restored_by_forms(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var ana = await app.BrowseAsync(Role.Manager);
        (await ana.GetPageAsync("/clients")).Text.ShouldContain("No clients yet");

        var made = await ana.PostFormAsync("/clients/new", "client", ("Input.Name", "Okafor Legal"), ("Input.Status", "prospect"));
        made.Status.ShouldBe(HttpStatusCode.Redirect, made.Text);
        var url = made.Location!;
        var shown = await ana.GetPageAsync(url);
        shown.Text.ShouldContain("Okafor Legal added");
        shown.Text.ShouldContain("Prospect");

        var saved = await ana.PostFormAsync($"{url}/edit", "client", ("Input.Name", "Okafor & Sons"), ("Input.Status", "active"));
        saved.Location.ShouldBe(url, saved.Text);
        (await ana.GetPageAsync(url)).Text.ShouldContain("Status: Prospect → Active");

        (await ana.PostFormAsync(url, $"{url}/archive")).Location.ShouldBe(url);
        (await ana.GetPageAsync(url)).Text.ShouldContain("This client is archived");
        (await ana.GetPageAsync("/clients")).Text.ShouldNotContain("Okafor");
        (await ana.GetPageAsync("/clients?archived=true")).Text.ShouldContain("Okafor & Sons");
        (await ana.PostFormAsync(url, $"{url}/archive")).Location.ShouldBe(url);
        (await ana.GetPageAsync("/clients")).Text.ShouldContain("Okafor & Sons");
        (await ana.GetPageAsync($"{url}/activity")).Text.ShouldContain("restored this client");
    }

    [Theory, OnBothDatabases]
    public async Task A_second_client_of_a_name_is_made_only_by_who_was_told_of_the_first(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var first = await ana.AddClientAsync(new { name = "Café Schön", email = "info@schoen.example" });
        using var browser = await app.BrowseAsync(ana);

        var told = await browser.PostFormAsync("/clients/new", "client", ("Input.Name", "CAFE SCHÖN"), ("Input.Status", "active"));

        told.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        told.Text.ShouldContain("There is a client Café Schön already: info@schoen.example");
        told.Html.ShouldContain($"href=\"{first.Path().Replace("/api/v1", "", StringComparison.Ordinal)}\"");
        told.Html.ShouldContain("value=\"CAFE SCHÖN\"");
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(1);
        var made = await browser.PostFormAsync("/clients/new", "client", ("Input.Name", "CAFE SCHÖN"), ("Input.Status", "active"));
        made.Status.ShouldBe(HttpStatusCode.Redirect, made.Text);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_is_told_of_a_client_that_they_do_not_see()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.AddRoleAsync("Lead", PermissionSet.Of(Permission.ClientsRead, Permission.ClientsWrite), AccessScope.AssignedClients);
        await (await app.SignInAsync(Role.Manager)).AddClientAsync("Hidden");
        using var browser = await app.BrowseAsync("Lead");

        var made = await browser.PostFormAsync("/clients/new", "client", ("Input.Name", "Hidden"), ("Input.Status", "active"));

        made.Status.ShouldBe(HttpStatusCode.Redirect, made.Text);
    }

    [Theory, OnBothDatabases]
    public async Task A_stale_save_shows_both_sides_keeps_what_was_typed_and_can_be_saved_again(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var url = $"/clients/{acme.Id()}";
        using var browser = await app.BrowseAsync(ana);
        await browser.GetPageAsync($"{url}/edit");
        (await ben.PatchClientAsync(acme, new { phone = "+49 30 1" })).Dispose();

        var refused = await browser.PostFormAsync(
            $"{url}/edit",
            "client",
            ("Input.Name", "Acme <b>Berlin</b>"),
            ("Input.Status", "active"),
            ("Input.Phone", "+49 30 2")
        );

        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain($"{ben.Email.Split('@')[0]} changed this client while you were editing");
        refused.Text.ShouldContain("+49 30 1");
        refused.Html.ShouldContain("value=\"&#x2B;49 30 2\"");
        refused.Html.ShouldContain("value=\"Acme &lt;b&gt;Berlin&lt;/b&gt;\"");
        refused.Html.ShouldNotContain("<b>Berlin");
        (await ana.GetAsync(acme.Path())).Text("phone").ShouldBe("+49 30 1");

        var again = await browser.PostFormAsync(
            $"{url}/edit",
            "client",
            ("Input.Name", "Acme"),
            ("Input.Status", "active"),
            ("Input.Phone", "+49 30 2")
        );
        again.Location.ShouldBe(url, again.Text);
        (await ana.GetAsync(acme.Path())).Text("phone").ShouldBe("+49 30 2");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_refused_stays_in_the_form_with_its_message(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var ana = await app.BrowseAsync(Role.Manager);

        var refused = await ana.PostFormAsync(
            "/clients/new",
            "client",
            ("Input.Name", "  "),
            ("Input.Status", "nonsense"),
            ("Input.Website", "javascript:alert(1)")
        );

        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("The name is missing.");
        refused.Text.ShouldContain("A website begins with http:// or https://");
        refused.Text.ShouldContain("There is no such status.");
        refused.Html.ShouldContain("value=\"javascript:alert(1)\"");
    }

    [Theory, OnBothDatabases]
    public async Task Hostile_text_is_shown_as_text_and_never_as_a_link(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await ana.AddClientAsync(
            new { name = "<script>alert(1)</script> \u202Egnp.exe 🦊", address = "<img src=x onerror=alert(1)>" }
        );
        await app.ChangeAsync(db => db.Clients.ExecuteUpdateAsync(s => s.SetProperty(c => c.Website, "javascript:alert(1)"), Ct));
        using var browser = await app.BrowseAsync(ana);

        foreach (
            var url in (string[])
                [
                    "/clients",
                    $"/clients/{client.Id()}",
                    $"/clients/{client.Id()}/edit",
                    $"/clients/{client.Id()}/activity",
                    $"/clients/{client.Id()}/members",
                    $"/clients/{client.Id()}/archive",
                ]
        )
        {
            var page = await browser.GetPageAsync(url);
            page.Status.ShouldBe(HttpStatusCode.OK, url);
            page.Html.ShouldContain("&lt;script&gt;alert(1)");
            page.Html.ShouldNotContain("<script>alert(1)");
            page.Html.ShouldNotContain("<img src=x");
            page.Html.ShouldNotContain("href=\"javascript:");
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_contractor_sees_their_clients_without_what_they_may_not_do_and_a_404_page_elsewhere(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var mine = await ana.AddClientAsync("Mine", ana.Id);
        var theirs = await ana.AddClientAsync("Theirs", ana.Id);
        await ana.AssignAsync(mine, ben.Id);
        using var browser = await app.BrowseAsync(ben);

        var list = await browser.GetPageAsync($"/clients?owner={ana.Id}&status=active&sort=-updatedAt");
        list.Text.ShouldContain("Mine");
        list.Text.ShouldNotContain("Theirs");
        list.Html.ShouldNotContain("/clients/new");
        var shown = await browser.GetPageAsync($"/clients/{mine.Id()}");
        shown.Html.ShouldNotContain("/edit");
        shown.Html.ShouldNotContain("/archive");
        foreach (var path in (string[])["", "/activity"])
            (await browser.GetPageAsync($"/clients/{theirs.Id()}{path}")).Status.ShouldBe(HttpStatusCode.NotFound, path);
        foreach (var path in (string[])["/edit", "/archive", "/members"])
        {
            (await browser.GetPageAsync($"/clients/{mine.Id()}{path}")).Status.ShouldBe(HttpStatusCode.Forbidden, path);
            (await browser.GetPageAsync($"/clients/{theirs.Id()}{path}")).Status.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        (await browser.GetPageAsync("/clients/new")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory, OnBothDatabases]
    public async Task Pages_of_the_list_go_forward_and_back_and_keep_their_filters(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await app.ChangeAsync(db =>
        {
            for (var i = 0; i < 120; i++)
            {
                var details = new ClientDetails($"Client {i:000}", ClientStatus.Active, null, null, null, null, null);
                db.Add(new Client(details, app.Clock.GetUtcNow().UtcDateTime));
            }
            return Task.CompletedTask;
        });
        using var browser = await app.BrowseAsync(ana);

        var first = await browser.GetPageAsync("/clients?status=active&sort=-name");
        first.Text.ShouldContain("Client 119");
        var second = await browser.GetPageAsync(Link(first, "next")!);
        second.Text.ShouldContain("Client 069");
        second.Text.ShouldNotContain("Client 070");
        var third = await browser.GetPageAsync(Link(second, "next")!);
        third.Text.ShouldContain("Client 000");
        Link(third, "next").ShouldBeNull();
        var back = await browser.GetPageAsync(Link(third, "prev")!);
        back.Url.ShouldContain("status=active&sort=-name");
        back.Text.ShouldContain("Client 069");
        back.Text.ShouldNotContain("Client 019");
        var start = await browser.GetPageAsync(Link(back, "prev")!);
        start.Text.ShouldContain("Client 119");
        Link(start, "prev").ShouldBeNull();

        foreach (
            var odd in (string[])
                ["cursor=%00", "cursor=~", "cursor=AAAA", "sort=x%27", "status=nonsense", "owner=%27", "archived=x", "limit=9999", "q=%00"]
        )
            (await browser.GetPageAsync($"/clients?{odd}")).Status.ShouldBe(HttpStatusCode.OK, odd);

        static string? Link(Page page, string rel)
        {
            var match = System.Text.RegularExpressions.Regex.Match(page.Html, $"href=\"([^\"]*)\" rel=\"{rel}\"");
            return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
        }
    }

    [Theory, OnBothDatabases]
    public async Task Members_are_added_and_removed_by_forms_and_the_owner_is_kept(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme", ana.Id);
        var url = $"/clients/{acme.Id()}/members";
        using var browser = await app.BrowseAsync(ana);

        (await browser.PostFormAsync(url, "add-member", ("Added", $"{ben.Id}"))).Location.ShouldBe(url);
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.OK);
        await browser.GetPageAsync(url);
        var refused = await browser.PostFormAsync(url, "remove-member", ("Removed", $"{ana.Id}"));
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("Choose another owner first");
        (await browser.PostFormAsync(url, "remove-member", ("Removed", $"{ben.Id}"))).Location.ShouldBe(url);
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.NotFound);
    }
}
