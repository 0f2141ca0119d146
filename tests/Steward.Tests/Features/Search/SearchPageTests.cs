using System.Net;
using System.Text.Json;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Tests.Architecture;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Search;

public sealed class SearchPageTests
{
    [Theory, OnBothDatabases]
    public async Task Whatever_is_searched_for_is_text_on_a_page(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var browser = await app.BrowseAsync(Role.ReadOnly);
        var naughty = JsonSerializer.Deserialize<string[]>(
            await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "tests", "data", "blns.json"), TestContext.Current.CancellationToken)
        )!;

        foreach (var text in naughty)
        {
            foreach (var url in new[] { "/search?q=", "/clients?q=", "/vault?q=" })
            {
                var page = await browser.GetPageAsync(url + Uri.EscapeDataString(text));
                page.Status.ShouldBe(HttpStatusCode.OK, $"{url}{text}");
                if (text.Contains('<', StringComparison.Ordinal) && text.Trim().Length > 3)
                    page.Html.ShouldNotContain(text, Case.Sensitive, url);
            }
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_contractor_finds_what_is_theirs_and_a_person_not_signed_in_the_sign_in_page(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        await ana.AddCredentialAsync(await app.AddClientAsync("Acme mine", bo.Id), new { name = "Router of mine" });
        await ana.AddCredentialAsync(await app.AddClientAsync("Acme other"), new { name = "Router of others" });
        var browser = await app.BrowseAsync(bo);

        var page = await browser.GetPageAsync("/search?q=router");

        page.Text.ShouldContain("of mine");
        page.Text.ShouldNotContain("of others");
        (await browser.GetPageAsync("/search?q=others")).Text.ShouldContain("Nothing found for");
        (await app.NewBrowser().GetPageAsync("/search?q=router")).Location.ShouldBe("/sign-in?return=%2Fsearch%3Fq%3Drouter");
    }

    [Theory, OnBothDatabases]
    public async Task Status_and_priority_narrow_it_on_the_page_as_at_the_API(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = await app.BrowseAsync(ana);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AddClientAsync(new { name = "Router Shop", status = "active" });
        await ana.AddClientAsync(new { name = "Router Works", status = "former" });
        await ana.AddTaskAsync(acme, new { title = "Router reboot", priority = "urgent" });
        await ana.AddTaskAsync(acme, new { title = "Router cabling", status = "waiting" });
        await ana.AddCredentialAsync(acme.Id(), new { name = "Router login" });
        string[] all = ["Router Shop", "Router Works", "Router reboot", "Router cabling", "Router login"];
        (string Query, string[] Found)[] expected =
        [
            ("", all),
            ("&status=active", ["Router Shop"]),
            ("&status=former&status=todo", ["Router Works", "Router reboot"]),
            ("&status=waiting", ["Router cabling"]),
            ("&priority=urgent", ["Router reboot"]),
            ("&priority=urgent&status=active", ["Router Shop", "Router reboot"]),
            ("&priority=urgent&status=waiting", []),
            ("&kind=task&status=former", []),
        ];

        foreach (var (query, found) in expected)
        {
            var items = (await ClientsWorld.GetAsync(ana, $"/api/v1/search?q=router{query}")).GetProperty("items").EnumerateArray();
            items.Select(i => i.GetProperty("title").GetString()).ShouldBe(found, ignoreOrder: true, query);
            var page = await browser.GetPageAsync($"/search?q=router{query}");
            foreach (var title in all)
                page.Text.Contains(title, StringComparison.Ordinal).ShouldBe(found.Contains(title), $"{query} {title}");
        }
        (await ana.StatusOfAsync("/api/v1/search?q=router&status=gone")).ShouldBe(HttpStatusCode.BadRequest);
        (await browser.GetPageAsync("/search?q=router&status=gone&priority=none")).Text.ShouldContain("Router login");
        (await browser.GetPageAsync("/search?q=router&status=waiting&priority=urgent")).Text.ShouldContain("Search everything");
        // A slip is looked for among what was asked for only.
        (await browser.GetPageAsync("/search?q=ruoter&status=waiting")).Text.ShouldContain("Router cabling");
        (await browser.GetPageAsync("/search?q=ruoter&status=waiting")).Text.ShouldNotContain("Router reboot");
    }

    [Theory, OnBothDatabases]
    public async Task What_comes_close_is_shown_only_where_no_kind_has_it_as_typed_and_says_so(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await ana.AddClientAsync("Adler Metallbau");
        await ana.AddCredentialAsync(client.Id(), new { name = "Metalbau portal" });
        using var browser = await app.BrowseAsync(ana);

        var right = await browser.GetPageAsync("/search?q=metallbau");
        var slip = await browser.GetPageAsync("/search?q=metallabu");
        var slipOfOneKind = await browser.GetPageAsync("/search?q=metallabu&kind=client");

        right.Text.ShouldContain("Adler Metallbau");
        right.Text.ShouldNotContain("Metalbau portal");
        right.Text.ShouldNotContain("These come close");
        slip.Text.ShouldContain("Nothing is spelt “metallabu”. These come close.");
        slip.Text.ShouldContain("Adler Metallbau");
        slipOfOneKind.Text.ShouldContain("Adler Metallbau");
        (await browser.GetPageAsync("/search?q=zzzxyzzy")).Text.ShouldNotContain("These come close");
    }

    [Theory, OnBothDatabases]
    public async Task Of_each_kind_what_is_near_is_found_however_much_of_another_is(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var browser = await app.BrowseAsync(Role.Manager);
        var now = app.Clock.GetUtcNow().UtcDateTime;
        await app.ChangeAsync(db =>
        {
            Guid last = default;
            for (var i = 0; i <= NearWords.Candidates; i++)
            {
                var client = new Client(new ClientDetails($"Metallbau {i}", ClientStatus.Active, null, null, null, null, null), now);
                last = client.Id;
                db.Add(client);
                db.Add(new SearchEntry(SearchKind.Client, client.Id, client.Id, client.Name, null));
            }
            var details = new CredentialDetails("Router of the metallbau", CredentialKind.Login, null, null, null);
            var credential = new Credential(Guid.CreateVersion7(), last, details, now);
            db.Add(credential);
            db.Add(new SearchEntry(SearchKind.Credential, credential.Id, last, credential.Name, null));
            return Task.CompletedTask;
        });

        (await browser.GetPageAsync("/search?q=metalbau")).Text.ShouldContain("Router of the metallbau");
    }

    [Theory, OnBothDatabases]
    public async Task The_box_above_every_page_shows_what_was_searched_for_not_what_a_list_is_filtered_by(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var browser = await app.BrowseAsync(Role.Manager);

        foreach (var url in new[] { "/search?q=webshop", "/clients?q=webshop", "/vault?q=webshop", "/tasks/all?q=webshop" })
            (await browser.GetPageAsync(url)).Html.Split("value=\"webshop\"").Length.ShouldBe(2, url);
    }
}
