using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.ImportExport;
using Steward.Features.Roles;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

public sealed class TablePagesTests
{
    [Theory, OnBothDatabases]
    public async Task From_the_file_to_the_report_by_forms_alone(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        const string tag = "<script>alert(1)</script>";
        // Larger than what a form may otherwise be, and than what would go to a file on the disk.
        var padding = string.Concat(Enumerable.Range(0, 400).Select(i => $"Client {i};{new string('x', 3000)}\n"));

        using var answer = await SendAsync(browser, "clients", Encoding.UTF8.GetBytes($"Company {tag};Remark\n{tag};{tag}\n;\n{padding}"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var mapping = answer.Headers.Location!.OriginalString;
        mapping.ShouldEndWith("/mapping");
        var page = await browser.GetPageAsync(mapping);
        page.Text.ShouldContain("401 rows · 2 columns · UTF-8, separated by semicolon");
        page.Html.ShouldNotContain(tag);
        var wrong = await browser.PostFormAsync(mapping, "columns", ("field", "email"), ("field", "phone"));
        wrong.Status.ShouldBe((HttpStatusCode)422);
        wrong.Text.ShouldContain("No column goes to Name, which every row needs.");
        wrong.Html.ShouldContain("<option value=\"email\" selected>");
        var ready = await browser.PostFormAsync(mapping, "columns", ("field", "name"), ("field", ""));
        ready.Location.ShouldBe(mapping[..^"/mapping".Length]);
        var dry = await browser.GetPageAsync(ready.Location!);
        dry.Text.ShouldContain("Import 401 clients");
        dry.Text.ShouldContain("Change columns");
        dry.Html.ShouldNotContain(tag);
        await browser.PostFormAsync(ready.Location!, "run");
        (await browser.GetPageAsync(ready.Location!)).Text.ShouldContain("Import done");
        (await browser.GetPageAsync(mapping)).Location.ShouldBe(ready.Location);
        (await browser.GetPageAsync("/import")).Text.ShouldContain("A CSV of clients");
        (await app.ReadAsync(db => db.Clients.CountAsync(c => c.Name == tag, Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Cancelled_before_it_is_checked_nothing_of_the_file_is_left(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = await app.BrowseAsync(ana);
        var id = await ana.ReadAsync("clients", "name\nA\n");

        (await browser.PostFormAsync($"/import/{id}/mapping", "cancel")).Location.ShouldBe("/import");

        (await browser.GetPageAsync("/import")).Text.ShouldContain("The import was cancelled. Nothing was imported.");
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Cancelled);
        (await app.ReadAsync(db => db.ImportRecords.CountAsync(Ct))).ShouldBe(0);
        // Checked, it stays as it was checked.
        var other = await ana.ReadAsync("clients", "name\nA\n");
        await ana.MapAsync(other);
        (await browser.GetPageAsync($"/import/{other}/mapping")).Html.ShouldContain(
            $"href=\"/import/{other}\" data-turbo-prefetch=\"false\">Cancel</a>"
        );
    }

    [Fact]
    public async Task What_it_says_of_the_numbers_is_true_of_them()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = await app.BrowseAsync(ana);
        var clients = await ana.ReadAsync("clients", "name\nAcme\nAcme\n\u200B\nBeta\n");
        await ana.MapAsync(clients);

        var dry = await browser.GetPageAsync($"/import/{clients}");
        dry.Text.ShouldContain("Clients that will be added");
        dry.Text.ShouldContain("Already here, or in a row above; left out");
        dry.Text.ShouldContain("duplicates and what is refused stay out");
        dry.Text.ShouldNotContain("No new clients");
        await ana.RunAsync(clients);
        (await browser.GetPageAsync($"/import/{clients}")).Text.ShouldContain("Clients that were added");
        var tasks = await ana.ReadAsync("tasks", "client,title\nAcme,Call\n");
        await ana.MapAsync(tasks);
        (await browser.GetPageAsync($"/import/{tasks}")).Text.ShouldContain("In clients that are here already");
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_says_why_and_keeps_what_was_chosen()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var browser = await app.BrowseAsync(Role.Manager);
        var files = new (string Kind, string Csv, string Said)[]
        {
            ("contacts", "client,name\n\"A,B\n", "The quotation marks in line 2 don't match"),
            ("tasks", "", "Choose a file."),
            ("nonsense", "name\nA\n", "Say whether the rows are clients, contacts or tasks."),
            ("tasks", $"name\n{new string('x', 21 * 1024 * 1024)}", "The file is larger than 20 MB."),
        };
        foreach (var (kind, csv, said) in files)
        {
            using var answer = await SendAsync(browser, kind, Encoding.UTF8.GetBytes(csv));

            answer.StatusCode.ShouldBe((HttpStatusCode)422, said);
            var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
            html.ShouldContain(said);
            if (kind != "nonsense")
                html.ShouldContain($"value=\"{kind}\" checked");
        }
        using var huge = await SendAsync(browser, "clients", new byte[33 * 1024 * 1024]);
        ((int)huge.StatusCode).ShouldBe(413);
        (await app.ReadAsync(db => db.ImportRuns.CountAsync(Ct))).ShouldBe(0);
    }

    [Fact]
    public async Task Others_neither_see_the_columns_nor_choose_them()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.ReadAsync("clients", "name\nSecret plan\n");
        foreach (var role in new[] { Role.Contractor, Role.ReadOnly })
        {
            var browser = await app.BrowseAsync(role);
            var page = await browser.GetPageAsync($"/import/{id}/mapping");
            page.Status.ShouldBe(HttpStatusCode.Forbidden);
            page.Text.ShouldNotContain("Secret plan");
            await browser.GetPageAsync("/account/sessions");
            using var answer = await SendAsync(browser, "clients", "name\nA\n"u8.ToArray(), "/account/sessions");
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Mapping);
    }

    private static async Task<HttpResponseMessage> SendAsync(Browser browser, string kind, byte[] file, string formOf = "/import")
    {
        var page = await browser.GetPageAsync(formOf);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("records"), "_handler" },
            { new StringContent(page.CsrfToken!), "__RequestVerificationToken" },
            { new StringContent(kind), "Input.Kind" },
            { new ByteArrayContent(file), "file", "records.csv" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/import") { Content = form };
        // Told before it is sent that it is too large.
        request.Headers.ExpectContinue = true;
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        return await browser.Http.SendAsync(request, Ct);
    }
}
