using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.ImportExport;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.ImportExport;

public sealed class ImportPagesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task The_page_shows_what_will_happen_and_does_it_and_the_second_press_is_told(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        var other = await app.BrowseAsync(ana);
        var id = await ImportRequestsTests.StageAsync(ana.Http, BitwardenExportMaker.Make(60, 5));
        (await browser.GetPageAsync("/import")).Text.ShouldContain("Not imported yet");
        var ready = await browser.GetPageAsync($"/import/{id}");
        ready.Text.ShouldContain("Nothing is imported yet.");
        ready.Text.ShouldContain("1 passkey can't be moved");
        ready.Html.ShouldNotContain("\U0001F511");
        await other.GetPageAsync($"/import/{id}");

        var done = await browser.PostFormAsync($"/import/{id}", "run");
        var late = await other.PostFormAsync($"/import/{id}", "run");

        done.Status.ShouldBe(HttpStatusCode.Redirect);
        done.Location.ShouldBe($"/import/{id}");
        (await browser.GetPageAsync(done.Location!)).Text.ShouldContain("Import done");
        late.Status.ShouldBe((HttpStatusCode)422);
        late.Text.ShouldContain("This import was run or cancelled already");
        late.Text.ShouldContain("Import done");
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(60);
    }

    [Theory, OnBothDatabases]
    public async Task A_file_that_is_all_here_says_so_and_can_be_closed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        var file = BitwardenExportMaker.Make(12, 2);
        await browser.PostFormAsync($"/import/{await ImportRequestsTests.StageAsync(ana.Http, file)}", "run");

        var again = await ImportRequestsTests.StageAsync(ana.Http, file);
        var page = await browser.GetPageAsync($"/import/{again}");

        page.Text.ShouldContain("Everything in this file is here already: there is nothing to import.");
        page.Text.ShouldContain("Close without importing");
        (await browser.PostFormAsync($"/import/{again}", "cancel")).Location.ShouldBe("/import");
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(r => r.Id == again, Ct))).State.ShouldBe(ImportState.Cancelled);
    }

    [Theory, OnBothDatabases]
    public async Task What_the_file_says_is_text_on_every_page(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        const string tag = "<script>alert(1)</script>";
        var file = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                folders = new[] { new { id = "f", name = $"{tag} 🎉" } },
                items = new object[]
                {
                    new
                    {
                        id = "1",
                        folderId = "f",
                        type = 1,
                        name = $"🔑 {tag}",
                        login = new
                        {
                            username = $"<img src=x onerror=alert(1)>",
                            password = "pa55 <b>",
                            uris = new[] { new { uri = "javascript:alert(1)" } },
                        },
                    },
                    new
                    {
                        id = "2",
                        type = tag,
                        name = tag,
                    },
                },
            }
        );
        var id = await ImportRequestsTests.StageAsync(ana.Http, file);

        var dry = await browser.GetPageAsync($"/import/{id}");
        await browser.PostFormAsync($"/import/{id}", "run");
        var client = await app.ReadAsync(db => db.Clients.SingleAsync(Ct));
        var credential = await app.ReadAsync(db => db.Credentials.SingleAsync(Ct));
        client.Name.ShouldBe($"{tag} 🎉");
        credential.Name.ShouldBe($"🔑 {tag}");
        dry.Text.ShouldContain($"🔑 {tag}");
        foreach (
            var url in new[]
            {
                $"/import/{id}",
                "/clients",
                $"/clients/{client.Id}",
                $"/clients/{client.Id}/credentials",
                $"/clients/{client.Id}/activity",
                "/vault",
                $"/credentials/{credential.Id}",
                "/search?q=script",
                "/audit",
            }
        )
        {
            var page = await browser.GetPageAsync(url);
            page.Status.ShouldBe(HttpStatusCode.OK, url);
            page.Html.ShouldNotContain(tag, Case.Insensitive, url);
            page.Html.ShouldNotContain("<img src=x", Case.Insensitive, url);
            page.Html.ShouldNotContain("href=\"javascript:", Case.Insensitive, url);
        }
    }

    [Fact]
    public async Task Those_who_may_not_import_get_the_page_that_says_so_and_nothing_happens()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var hers = await app.BrowseAsync(ana);
        var id = await ImportRequestsTests.StageAsync(ana.Http, BitwardenExportMaker.Make(5, 1));
        await hers.GetPageAsync($"/import/{id}");
        foreach (var role in new[] { Role.Contractor, Role.ReadOnly })
        {
            var browser = await app.BrowseAsync(role);
            (await browser.GetPageAsync("/import")).Status.ShouldBe(HttpStatusCode.Forbidden);
            var page = await browser.GetPageAsync($"/import/{id}");
            page.Status.ShouldBe(HttpStatusCode.Forbidden);
            page.Text.ShouldNotContain("Bitwarden");
            // A form made up for it, with their own good token.
            await browser.GetPageAsync("/clients");
            using var form = new FormUrlEncodedContent([
                new("_handler", "run"),
                new("__RequestVerificationToken", (await browser.GetPageAsync("/account/sessions")).CsrfToken!),
            ]);
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/import/{id}") { Content = form };
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
            using var answer = await browser.Http.SendAsync(request, Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Ready);
    }

    [Theory, OnBothDatabases]
    public async Task Killed_while_it_reads_or_moves_nothing_is_half_done_and_the_file_comes_in_afterwards(Database database)
    {
        const int items = 4000;
        var file = BitwardenExportMaker.Make(items, 20);
        await using var world = await TestApp.StartAsync(database);
        await world.AddUserAsync("ana@firm.example", Role.Admin);
        await world.StopAsync();

        await using (var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl))
        {
            await Durability.KillTests.SignInAsync(server.Http, Ct);
            var upload = Swallowed(ImportRequestsTests.StageAsync(server.Http, file));
            while (await world.ReadAsync(db => db.ImportItems.CountAsync(Ct)) < 500)
                await Task.Delay(5, Ct);
            await server.KillAsync();
            await upload;
        }
        (await world.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
        (await world.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(0);

        await using (var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl))
        {
            await Durability.KillTests.SignInAsync(server.Http, Ct);
            var id = await ImportRequestsTests.StageAsync(server.Http, file);
            var run = Swallowed(server.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct));
            await Task.Delay(60, Ct);
            await server.KillAsync();
            await run;
        }
        (await world.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBeOneOf(0, items);

        await using (var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl))
        {
            await Durability.KillTests.SignInAsync(server.Http, Ct);
            var id = await ImportRequestsTests.StageAsync(server.Http, file);
            (await server.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        (await world.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(items);
        (await world.ReadAsync(db => db.Clients.SumAsync(c => c.Credentials, Ct))).ShouldBe(items);
    }

    private static async Task Swallowed(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            // The server was killed.
        }
    }
}
