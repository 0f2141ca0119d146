using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Contacts;

public sealed class ContactsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task The_first_contact_is_the_primary_one_and_another_takes_it_over(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await ana.AddClientAsync("Acme");

        var first = await AddAsync(
            ana,
            client,
            new
            {
                name = "Zoë Fischer",
                role = "Owner",
                email = "zoe@acme.example",
            }
        );
        var second = await AddAsync(ana, client, new { name = "Ben Adams", phone = "+49 30 1" });
        first.GetProperty("primary").GetBoolean().ShouldBeTrue();
        second.GetProperty("primary").GetBoolean().ShouldBeFalse();
        (await NamesAsync(ana, client)).ShouldBe(["Zoë Fischer", "Ben Adams"]);

        using var taken = await PatchAsync(ana, PathOf(client, second), new { primary = true });
        taken.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await NamesAsync(ana, client)).ShouldBe(["Ben Adams", "Zoë Fischer"]);
        (await app.ReadAsync(db => db.Contacts.CountAsync(c => c.IsPrimary, Ct))).ShouldBe(1);
        // Who lost it has changed too: an edit made before is stale.
        using var stale = await PatchAsync(ana, PathOf(client, first), new { role = "x" });
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    [Theory, OnBothDatabases]
    public async Task Many_made_primary_at_once_leave_one(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await ana.AddClientAsync("Acme");

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i => ana.Http.PostAsJsonAsync($"{client.Path()}/contacts", new { name = $"Person {i}", primary = true }, Ct))
        );

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Created);
        (await app.ReadAsync(db => db.Contacts.CountAsync(c => c.IsPrimary, Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.Contacts.CountAsync(Ct))).ShouldBe(20);
    }

    [Theory, OnBothDatabases]
    public async Task Who_does_not_see_the_client_finds_no_contact_of_it_and_who_may_only_read_changes_none(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var cara = await app.SignInAsync(Role.Contractor);
        var rita = await app.SignInAsync(Role.ReadOnly);
        var client = await ana.AddClientAsync("Acme");
        var other = await ana.AddClientAsync("Other");
        var contact = await AddAsync(ana, client, new { name = "Zoë Fischer", role = "Bookkeeping" });

        (await cara.StatusOfAsync(PathOf(client, contact))).ShouldBe(HttpStatusCode.NotFound);
        (await cara.StatusOfAsync($"{client.Path()}/contacts")).ShouldBe(HttpStatusCode.NotFound);
        (await FoundAsync(cara, "zoe")).ShouldBeEmpty();
        // By the address of another client it is not there either.
        (await ana.StatusOfAsync(PathOf(other, contact))).ShouldBe(HttpStatusCode.NotFound);

        (await FoundAsync(rita, "zoe")).ShouldBe(["contact Zoë Fischer"]);
        (await FoundAsync(rita, "bookk")).ShouldBe(["contact Zoë Fischer"]);
        using var written = await rita.Http.PostAsJsonAsync($"{client.Path()}/contacts", new { name = "New" }, Ct);
        written.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var logged = await rita.Http.PostAsJsonAsync($"{client.Path()}/contact-log", new { kind = "call" }, Ct);
        logged.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var deleted = await ana.SendAsync(HttpMethod.Delete, PathOf(client, contact), null, 1);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await FoundAsync(rita, "zoe")).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task A_logged_contact_is_in_the_activity_and_sets_the_last_contact(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var cara = await app.SignInAsync(Role.Contractor);
        var client = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(client, cara.Id);
        (await ana.GetAsync(client.Path())).GetProperty("lastContactAt").ValueKind.ShouldBe(JsonValueKind.Null);

        using var call = await cara.Http.PostAsJsonAsync(
            $"{client.Path()}/contact-log",
            new { kind = "call", text = "Line 1\r\nLine 2" },
            Ct
        );
        call.StatusCode.ShouldBe(HttpStatusCode.Created);
        var at = (await call.JsonAsync()).GetProperty("at").GetDateTime();
        using var empty = await cara.Http.PostAsJsonAsync($"{client.Path()}/contact-log", new { kind = "note", text = " " }, Ct);
        empty.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        var now = await ana.GetAsync(client.Path());
        now.GetProperty("lastContactAt").GetDateTime().ShouldBe(at, TimeSpan.FromMilliseconds(1));
        now.Version().ShouldBe(client.Version());
        var newest = (await ana.GetAsync($"{client.Path()}/activity")).GetProperty("items")[0];
        newest.Text("kind").ShouldBe("contact.call");
        newest.Text("detail").ShouldBe("Line 1\nLine 2");
    }

    [Theory, OnBothDatabases]
    public async Task On_the_pages_a_contact_is_added_changed_logged_and_deleted_without_a_script(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await ana.AddClientAsync("Acme");
        using var browser = await app.BrowseAsync(ana);
        var page = $"/clients/{client.Id()}";
        (await browser.GetPageAsync(page)).Text.ShouldContain("No contacts");

        var refused = await browser.PostFormAsync($"{page}/contacts/new", "contact", ("Input.Name", "Zoë"), ("Input.Email", "not one"));
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Html.ShouldContain("not one");
        refused.Text.ShouldContain("This is not an e-mail address.");
        (
            await browser.PostFormAsync($"{page}/contacts/new", "contact", ("Input.Name", "Zoë <b>"), ("Input.Role", "Owner"))
        ).Location.ShouldBe(page);
        var shown = await browser.GetPageAsync(page);
        shown.Text.ShouldContain("Zoë <b>");
        shown.Text.ShouldContain("Primary");

        (
            await browser.PostFormAsync($"{page}/contact-log", "contact-log", ("Input.Kind", "meeting"), ("Input.Text", "Met at the fair"))
        ).Location.ShouldBe(page);
        shown = await browser.GetPageAsync(page);
        shown.Text.ShouldContain("logged a meeting");
        shown.Text.ShouldContain("Met at the fair");
        shown.Text.ShouldContain("Last contact");

        var contact = await app.ReadAsync(db => db.Contacts.SingleAsync(Ct));
        var edit = $"{page}/contacts/{contact.Id}/edit";
        await browser.GetPageAsync(edit);
        using var meanwhile = await PatchAsync(ana, $"{client.Path()}/contacts/{contact.Id}", new { phone = "+49 30 77" });
        meanwhile.EnsureSuccessStatusCode();
        var stale = await browser.PostFormAsync(edit, "contact", ("Input.Name", "Zoe typed"), ("Input.Role", "Owner"));
        stale.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        stale.Html.ShouldContain("Zoe typed");
        stale.Text.ShouldContain("+49 30 77");
        (await browser.PostFormAsync(edit, "delete")).Location.ShouldBe(page);
        (await browser.GetPageAsync(page)).Text.ShouldContain("No contacts");
    }

    private static async Task<JsonElement> AddAsync(ApiUser user, JsonElement client, object contact)
    {
        using var answer = await user.Http.PostAsJsonAsync($"{client.Path()}/contacts", contact, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    private static Task<HttpResponseMessage> PatchAsync(ApiUser user, string path, object changes) =>
        user.SendAsync(HttpMethod.Patch, path, JsonContent.Create(changes, new MediaTypeHeaderValue("application/merge-patch+json")), 1);

    private static string PathOf(JsonElement client, JsonElement contact) => $"{client.Path()}/contacts/{contact.Id()}";

    private static async Task<string[]> NamesAsync(ApiUser user, JsonElement client) =>
        [.. (await user.GetAsync($"{client.Path()}/contacts")).GetProperty("items").EnumerateArray().Select(c => c.Text("name"))];

    private static async Task<string[]> FoundAsync(ApiUser user, string words) =>
        [
            .. (await user.GetAsync($"/api/v1/search?q={words}"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(i => $"{i.Text("kind")} {i.Text("title")}"),
        ];
}
