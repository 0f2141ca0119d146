using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Export;

public sealed class ExportTests
{
    [Theory, OnBothDatabases]
    public async Task Every_page_of_the_list_is_in_the_file_in_its_order_with_its_filters_and_audited(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddClientAsync("Zebra");
        await ana.AddClientAsync(new { name = "Lost", status = "former" });
        var now = app.Clock.GetUtcNow().UtcDateTime;
        await app.ChangeAsync(db =>
        {
            for (var i = 0; i < 1200; i++)
                db.Add(new Steward.Features.Clients.Client(new($"Client {i:0000}", default, null, null, null, null, null), now));
            return Task.CompletedTask;
        });

        var names = (await ana.CsvAsync("/api/v1/clients/export?sort=-name&status=prospect&status=active")).Select(r => r[1]).ToList();

        names.Count.ShouldBe(1202);
        names[..3].ShouldBe(["name", "Zebra", "Client 1199"]);
        names[^1].ShouldBe("Client 0000");
        names.ShouldNotContain("Lost");
        var entry = await app.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == "export.clients", Ct));
        entry.Reason.ShouldBe("1,201 clients");
        entry.ActorId.ShouldBe(ana.Id);
    }

    [Theory, OnBothDatabases]
    public async Task No_cell_is_a_formula_and_every_cell_stays_one_cell(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddClientAsync(
            new
            {
                name = "=HYPERLINK(\"http://evil\",\"x\")",
                phone = "+49 30 1234",
                address = "Main street 1, \"rear\"\nBerlin 🎉",
            }
        );
        var acme = await ana.AddClientAsync("@Acme");
        await ana.AddClientAsync(new { name = "Split;=cmd|'/c calc'!A1;", address = "x\n＝1" });
        await ana.AddTaskAsync(acme, new { title = "-1+1", description = "<script>alert(1)</script>" });

        var bytes = await ana.Http.GetByteArrayAsync(new Uri("/api/v1/clients/export", UriKind.Relative), Ct);
        var clients = await ana.CsvAsync("/api/v1/clients/export");
        var tasks = await ana.CsvAsync("/api/v1/tasks/export");

        bytes[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        Encoding.UTF8.GetString(bytes[3..]).ShouldContain("\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\"");
        var formula = clients.Single(r => r[1] == "'=HYPERLINK(\"http://evil\",\"x\")");
        formula[4].ShouldBe("'+49 30 1234");
        formula[6].ShouldBe("Main street 1, \"rear\"\nBerlin 🎉");
        clients.ShouldContain(r => r[1] == "'@Acme");
        // Where the list separator is a semicolon.
        Encoding.UTF8.GetString(bytes).ShouldContain(",\"Split;'=cmd|'/c calc'!A1;\",");
        clients.ShouldContain(r => r[1] == "Split;'=cmd|'/c calc'!A1;" && r[6] == "x\n'＝1");
        clients.ShouldAllBe(r => r.Count == clients[0].Count);
        tasks[1][3].ShouldBe("'-1+1");
        tasks[1][4].ShouldBe("<script>alert(1)</script>");
        tasks[1][2].ShouldBe("'@Acme");
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_exports_more_than_they_see(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync(
            "Exporting contractor",
            PermissionSet.Of(Permission.ClientsRead, Permission.TasksRead, Permission.ExportRun),
            AccessScope.AssignedClients
        );
        await app.AddRoleAsync("Only export", PermissionSet.Of(Permission.ExportRun));
        var ana = await app.SignInAsync(Role.Manager);
        var cy = await app.SignInAsync("Exporting contractor");
        var nil = await app.SignInAsync("Only export");
        var mine = await ana.AddClientAsync("Mine");
        var hidden = await ana.AddClientAsync("Hidden");
        await ana.AssignAsync(mine, cy.Id);
        await ana.AddTaskAsync(mine, "seen");
        await ana.AddTaskAsync(hidden, "unseen");

        (await cy.CsvAsync("/api/v1/clients/export")).Select(r => r[1]).ShouldBe(["name", "Mine"]);
        (await cy.CsvAsync("/api/v1/tasks/export")).Select(r => r[3]).ShouldBe(["title", "seen"]);
        (await cy.CsvAsync($"/api/v1/tasks/export?client={hidden.Id()}")).Count.ShouldBe(1);
        (await nil.StatusOfAsync("/api/v1/clients/export")).ShouldBe(HttpStatusCode.Forbidden);
        (await nil.StatusOfAsync("/api/v1/tasks/export")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory, OnBothDatabases]
    public async Task Another_sites_page_puts_no_export_on_record(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);

        foreach (var (path, list) in (List<(string, string)>)[("/clients/export?q=x", "/clients?q=x"), ("/tasks/export", "/tasks")])
        {
            foreach (var site in (string[])["cross-site", "same-site"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
                request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
                using var answer = await browser.Http.SendAsync(request, Ct);
                answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
                answer.Headers.Location!.OriginalString.ShouldBe(list);
            }
        }
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action.StartsWith("export."), Ct))).ShouldBe(0);

        // A link of our own, and an address that was typed.
        foreach (var site in (string[])["same-origin", "none"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/clients/export");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
            using var answer = await browser.Http.SendAsync(request, Ct);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_password_asked_for_long_ago_is_asked_for_again_and_nothing_is_audited_as_exported(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        await ana.AddClientAsync("Acme");
        app.Clock.Skip(TimeSpan.FromMinutes(4));
        using (var stillOpen = await browser.Http.GetAsync(new Uri("/clients/export", UriKind.Relative), Ct))
            stillOpen.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        await browser.GetPageAsync("/clients");
        app.Clock.Skip(TimeSpan.FromMinutes(2));

        var page = await browser.GetPageAsync("/clients/export?status=active");

        page.Location.ShouldBe("/step-up?return=%2Fclients%3Fstatus%3Dactive");
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "export.clients", Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task The_lists_link_to_the_file_of_what_they_show_for_those_who_may(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AddTaskAsync(acme, "Nobody's");
        await ana.AddTaskAsync(acme, new { title = "Ana's", assigneeId = ana.Id });
        var manager = await app.BrowseAsync(ana);
        var reader = await app.BrowseAsync(Role.ReadOnly);

        (await manager.GetPageAsync("/clients?status=active&sort=-name")).Html.ShouldContain(
            "href=\"/clients/export?status=active&amp;sort=-name\" data-turbo=\"false\""
        );
        (await manager.GetPageAsync("/tasks/all?q=nob")).Html.ShouldContain("href=\"/tasks/all/export?q=nob\"");
        (await reader.GetPageAsync("/clients")).Html.ShouldNotContain("/clients/export");
        (await reader.GetPageAsync("/tasks/all")).Html.ShouldNotContain("/tasks/all/export");
        (await TitlesAsync(manager, "/tasks/all/export?q=nob")).ShouldBe(["title", "Nobody's"]);
        (await TitlesAsync(manager, "/tasks/export")).ShouldBe(["title", "Ana's"]);
        (await TitlesAsync(manager, "/tasks/all/export?status=nonsense&cursor=nonsense")).Length.ShouldBe(3);
    }

    [Theory, OnBothDatabases]
    public async Task What_an_export_does_not_know_is_said(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        foreach (var query in (string[])["limit=5", "cursor=x", "sort=nonsense", "status=nonsense", "nonsense=1"])
        {
            (await ana.StatusOfAsync($"/api/v1/clients/export?{query}")).ShouldBe(HttpStatusCode.BadRequest, query);
            (await ana.StatusOfAsync($"/api/v1/tasks/export?{query}")).ShouldBe(HttpStatusCode.BadRequest, query);
        }
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action.StartsWith("export."), Ct))).ShouldBe(0);
    }

    private static async Task<string[]> TitlesAsync(Browser browser, string url) =>
        [.. CsvText.Rows(await browser.Http.GetStringAsync(new Uri(url, UriKind.Relative), Ct)).Select(r => r[3])];
}
