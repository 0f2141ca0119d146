using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

public sealed partial class CredentialPagesTests
{
    [Theory, OnBothDatabases]
    public async Task No_page_holds_a_secret_and_no_link_to_a_credential_is_prefetched(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id);
        var id = await ana.AddCredentialAsync(
            client,
            new
            {
                name = "<script>Router</script>",
                username = "root",
                website = "javascript:alert(1)",
                secret = new
                {
                    password = "hunter2",
                    notes = "hunter2",
                    totp = "GEZDGNBVGY3TQOJQ",
                    custom = new[] { new { name = "PIN", value = "hunter2" } },
                },
            }
        );
        await ana.GrantAsync(id, new { userId = bo.Id });
        using var browser = await app.BrowseAsync(ana);

        foreach (var url in Pages(client, id))
        {
            var page = await browser.GetPageAsync(url);
            page.Status.ShouldBe(HttpStatusCode.OK, url);
            page.Html.ShouldNotContain("hunter2", Case.Sensitive, url);
            page.Html.ShouldNotContain("GEZDGNBVGY3TQOJQ", Case.Sensitive, url);
            page.Html.ShouldNotContain("<script>Router", Case.Sensitive, url);
            page.Html.ShouldNotContain("href=\"javascript:", Case.Insensitive, url);
            page.Html.ShouldContain("<meta name=\"turbo-cache-control\" content=\"no-cache\"", Case.Sensitive, url);
            // Opening a credential is audited as a view: a link that is only pointed at must not be one.
            foreach (Match link in LinkToCredential().Matches(page.Html))
                link.Value.ShouldContain("data-turbo-prefetch=\"false\"", Case.Sensitive, url);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_contractor_without_a_grant_sees_the_name_and_not_the_user_name(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id);
        var id = await ana.AddCredentialAsync(
            client,
            new
            {
                name = "Router",
                username = "wurzel",
                secret = new { password = "hunter2" },
            }
        );
        var foreign = await ana.AddCredentialAsync(await app.AddClientAsync("Globex"));
        using var browser = await app.BrowseAsync(bo);

        foreach (var url in (string[])["/vault", $"/clients/{client}/credentials", $"/credentials/{id}"])
        {
            var page = await browser.GetPageAsync(url);
            page.Status.ShouldBe(HttpStatusCode.OK, url);
            page.Html.ShouldContain("Router");
            page.Html.ShouldNotContain("wurzel");
        }
        (await browser.GetPageAsync($"/credentials/{foreign}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await app.AuditedAsync(foreign)).ShouldBe(["credential.created ok"]);
    }

    [Theory, OnBothDatabases]
    public async Task Without_a_script_a_secret_is_shown_once_and_audited(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        using var browser = await app.BrowseAsync(ana);

        var shown = await browser.PostFormAsync(
            $"/credentials/{id}",
            "reveal",
            ("Reveal.Field", "password"),
            ("Reveal.Reason", "Ticket 7")
        );

        shown.Status.ShouldBe(HttpStatusCode.OK);
        shown.Text.ShouldContain("hunter2 hunter2");
        shown.Headers["Cache-Control"].ShouldContain("no-store");
        (await app.AuditAsync(id)).ShouldContain(e => e.Action == "credential.revealed" && e.Reason == "Ticket 7 [password]");
        (await browser.GetPageAsync($"/credentials/{id}")).Text.ShouldNotContain("hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task A_view_is_audited_once_and_a_live_refresh_not_at_all(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        using var browser = await app.BrowseAsync(ana);

        // A header is no way around the audit: who has not looked before, looks now.
        await browser.GetPageAsync($"/credentials/{id}", ("X-Background", "1"));
        (await app.AuditedAsync(id)).Count(e => e == "credential.viewed ok").ShouldBe(1);
        await browser.GetPageAsync($"/credentials/{id}", ("X-Background", "1"));
        (await app.AuditedAsync(id)).Count(e => e == "credential.viewed ok").ShouldBe(1);
        await browser.GetPageAsync($"/credentials/{id}");
        (await app.AuditedAsync(id)).Count(e => e == "credential.viewed ok").ShouldBe(2);
    }

    [Theory, OnBothDatabases]
    public async Task Deleting_asks_for_the_name_and_a_stale_edit_keeps_what_was_typed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client);
        using var browser = await app.BrowseAsync(ana);

        await browser.GetPageAsync($"/credentials/{id}/edit");
        var stale = await browser.PostFormAsync(
            $"/credentials/{id}/edit",
            "credential",
            ("Input.Version", "0"),
            ("Input.Name", "What I typed"),
            ("Input.Kind", "server"),
            ("Input.Username", "root")
        );
        stale.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        stale.Html.ShouldContain("What I typed");
        stale.Text.ShouldContain("Router");

        var refused = await browser.PostFormAsync($"/credentials/{id}", "delete", ("Delete.Name", "Rooter"));
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var deleted = await browser.PostFormAsync($"/credentials/{id}", "delete", ("Delete.Name", "Router"));
        deleted.Location.ShouldBe($"/clients/{client}/credentials");
        (await browser.GetPageAsync($"/credentials/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, OnBothDatabases]
    public async Task A_grant_form_that_can_not_be_read_grants_nothing_and_keeps_what_was_chosen(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id));
        using var browser = await app.BrowseAsync(ana);

        foreach (
            var (hours, effect, reach) in new[]
            {
                ("8h", "allow", "credential"),
                ("0", "allow", "credential"),
                ("99999999999", "allow", "credential"),
                ("8", "permit", "credential"),
                ("8", "", "credential"),
                ("8", "deny", "everything"),
                ("8", "deny", ""),
            }
        )
        {
            var refused = await SendAsync(bo.Id.ToString(), hours, effect, reach);
            refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, $"{hours} {effect} {reach}");
            refused.Html.ShouldMatch($"<option value=\"{bo.Id}\" selected");
            refused.Html.ShouldMatch("<dialog[^>]* id=\"grant-access\" open");
        }
        (await SendAsync("nobody", "", "allow", "credential")).Text.ShouldContain("Choose a person.");
        (await app.ReadAsync(db => db.AccessGrants.CountAsync())).ShouldBe(0);

        (await SendAsync(bo.Id.ToString(), "", "allow", "credential")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await app.ReadAsync(db => db.AccessGrants.SingleAsync())).Until.ShouldBeNull();

        Task<Page> SendAsync(string person, string hours, string effect, string reach) =>
            browser.PostFormAsync(
                $"/credentials/{id}",
                "grant",
                ("Grant.UserId", person),
                ("Grant.Hours", hours),
                ("Grant.Effect", effect),
                ("Grant.Reach", reach)
            );
    }

    private static string[] Pages(Guid client, Guid id) =>
        [
            "/vault",
            "/vault?q=router&kind=login&sort=-updatedAt",
            $"/clients/{client}/credentials",
            $"/clients/{client}/credentials/new",
            $"/credentials/{id}",
            $"/credentials/{id}/edit",
            $"/credentials/{id}/move",
            $"/credentials/{id}/rotate",
        ];

    [GeneratedRegex("<a[^>]*href=\"/credentials/[0-9a-f-]{36}\"[^>]*>")]
    private static partial Regex LinkToCredential();

    [Theory, OnBothDatabases]
    public async Task What_somebody_may_not_do_on_a_credentials_page_is_refused_and_audited(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Writer", PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsRead, Permission.CredentialsWrite));
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        var victim = await app.AddUserAsync("victim@firm.example", Role.Contractor);
        using var rita = await app.BrowseAsync(Role.ReadOnly);
        using var writer = await app.BrowseAsync("Writer");

        // Her page has no such form; the request is made by hand from one that it has.
        var page = await rita.GetPageAsync($"/credentials/{id}");
        var grant = await rita.PostFormAsync(
            $"/credentials/{id}",
            "reveal",
            ("_handler", "grant"),
            ("__RequestVerificationToken", page.CsrfToken),
            ("Grant.UserId", victim.ToString()),
            ("Grant.Effect", "deny")
        );
        var edited = await writer.PostFormAsync(
            $"/credentials/{id}/edit",
            "credential",
            ("Input.Name", "Router"),
            ("Input.Kind", "login"),
            ("Input.Username", "mallory")
        );

        grant.Status.ShouldBe(HttpStatusCode.Forbidden);
        grant.Text.ShouldContain("Your role does not allow this");
        edited.Status.ShouldBe(HttpStatusCode.Forbidden);
        (await ana.GetAsync($"/api/v1/credentials/{id}")).GetProperty("username").GetString().ShouldBe("root");
        (await app.ReadAsync(db => db.AccessGrants.CountAsync())).ShouldBe(0);
        var refused = await app.ReadAsync(db =>
            db.AuditEvents.Where(e => e.Action == "access.refused").OrderBy(e => e.Id).Select(e => e.ObjectName).ToListAsync()
        );
        refused.ShouldBe(["POST /credentials/{Id:guid}", "POST /credentials/{Id:guid}/edit"]);
    }
}
