using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.ImportExport;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Features.ImportExport.Tables;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.ImportExport;

/// <summary>A folder that means a client of another name, sent there before it is imported.</summary>
public sealed class RedirectImportTests
{
    private const string File = """
        {"folders":[{"id":"f","name":"Praxis Sommer"},{"id":"g","name":"Globex"}],
         "items":[
          {"id":"1","folderId":"f","type":1,"name":"Mail","login":{"username":"ana","password":"one"}},
          {"id":"2","folderId":"f","type":2,"name":"Alarm","notes":"12"},
          {"id":"3","folderId":"g","type":1,"name":"Shop","login":{"password":"three"}}]}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task What_a_folder_holds_goes_to_the_client_that_was_meant(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, browser, sommer, id) = await WorldAsync(app);
        var dry = await browser.GetPageAsync($"/import/{id}");
        dry.Text.ShouldContain("Like Praxis Dr. Sommer");
        var from = await ClientAsync(ana, id, "Praxis Sommer");
        from.GetProperty("similar")[0].Id().ShouldBe(sommer);
        var address = $"/import/{id}/clients/{from.GetProperty("clientId").GetGuid()}";
        var page = await browser.GetPageAsync(address);
        page.Text.ShouldContain("2 credentials of the file would make a new client of this name.");
        page.Html.ShouldContain("value=\"Praxis Dr. Sommer\"");

        (await browser.PostFormAsync(address, "redirect", ("Input.Client", "Praxis Dr"))).Location.ShouldBe($"/import/{id}");

        (await browser.GetPageAsync($"/import/{id}")).Text.ShouldContain(
            "2 credentials of Praxis Sommer go to Praxis Dr. Sommer. Nothing is imported yet."
        );
        (await GetAsync(ana, $"/api/v1/imports/{id}")).GetProperty("newClients").GetInt32().ShouldBe(1);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
        await ana.RunAsync(id);

        var stored = await app.ReadAsync(db => db.Credentials.ToDictionaryAsync(c => c.Name, Ct));
        (stored["Mail"].ClientId, stored["Alarm"].ClientId).ShouldBe((sommer, sommer));
        (await ana.PasswordAsync(stored["Mail"].Id)).ShouldBe("one");
        (await GetAsync(ana, $"/api/v1/credentials/{stored["Mail"].Id}")).Text("username").ShouldBe("ana");
        (await app.ReadAsync(db => db.Clients.Where(c => c.Id == sommer).Select(c => c.Credentials).SingleAsync(Ct))).ShouldBe(2);
        (await app.ReadAsync(db => db.Clients.Select(c => c.Name).ToListAsync(Ct))).ShouldBe(
            ["Praxis Dr. Sommer", "Globex"],
            ignoreOrder: true
        );
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(e => e.Kind == SearchKind.Client, Ct))).ShouldBe(2);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(e => e.Kind == SearchKind.Credential && e.ClientId == sommer, Ct))).ShouldBe(
            2
        );
        var told = await app.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == "import.redirected", Ct));
        (told.ClientId, told.Reason).ShouldBe((sommer, "2 credentials of Praxis Sommer go to this client"));
        (await browser.GetPageAsync("/audit")).Text.ShouldContain("Sent what an import brings to another client");
    }

    [Theory, OnBothDatabases]
    public async Task Two_folders_may_come_to_one_client_and_the_file_again_is_a_duplicate(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, browser, sommer, id) = await WorldAsync(app);

        foreach (var name in new[] { "Praxis Sommer", "Globex" })
            (await SendAsync(ana, id, await ClientAsync(ana, id, name), sommer)).ShouldBe("200");

        var only = (await GetAsync(ana, $"/api/v1/imports/{id}")).GetProperty("clients").EnumerateArray().ShouldHaveSingleItem();
        (only.GetProperty("clientId").GetGuid(), only.GetProperty("items").GetInt32(), only.GetProperty("isNew").GetBoolean()).ShouldBe(
            (sommer, 3, false)
        );
        await ana.RunAsync(id);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(1);
        var again = await ImportRequestsTests.StageAsync(ana.Http, Encoding.UTF8.GetBytes(File));
        (await GetAsync(ana, $"/api/v1/imports/{again}")).Verdicts().ShouldBe((0, 3, 0));
        (await browser.GetPageAsync($"/import/{id}")).Text.ShouldContain("Where it went");
    }

    [Theory, OnBothDatabases]
    public async Task What_can_not_be_meant_is_refused_and_said(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, browser, sommer, id) = await WorldAsync(app);
        var from = await ClientAsync(ana, id, "Praxis Sommer");
        var address = $"/import/{id}/clients/{from.GetProperty("clientId").GetGuid()}";

        (await SendAsync(ana, id, from, Guid.CreateVersion7())).ShouldBe("400 invalid");
        (await SendAsync(ana, id, from, from.GetProperty("clientId").GetGuid())).ShouldBe("400 invalid");
        (await SendAsync(ana, Guid.CreateVersion7(), from, sommer)).ShouldBe("404 not_found");
        (await SendAsync(ana, id, sommer, sommer)).ShouldBe("404 not_found");
        var unknown = await browser.PostFormAsync(address, "redirect", ("Input.Client", "Nobody"));
        unknown.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        unknown.Text.ShouldContain("No client begins with “Nobody”.");
        unknown.Html.ShouldContain("value=\"Nobody\"");
        (await browser.GetPageAsync($"/import/{id}/clients/{sommer}")).Status.ShouldBe(HttpStatusCode.NotFound);

        var rows = await ana.ReadAsync("contacts", "client,name\nNew one,Zoë\n");
        await ana.MapAsync(rows, unknownClients: "create");
        (await SendAsync(ana, rows, await ClientAsync(ana, rows, "New one"), sommer)).ShouldBe("409 import_of_rows");

        await ana.RunAsync(id);
        (await SendAsync(ana, id, from, sommer)).ShouldBe("409 import_not_ready");
        (await browser.GetPageAsync(address)).Location.ShouldBe($"/import/{id}");
    }

    [Theory, OnBothDatabases]
    public async Task Who_sees_assigned_clients_only_is_shown_and_sends_to_no_other(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync(
            "Lead",
            PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsRead, Permission.CredentialsWrite, Permission.ImportRun),
            AccessScope.AssignedClients
        );
        var (ana, _, sommer, anas) = await WorldAsync(app);
        var lead = await app.SignInAsync("Lead");
        var acme = await app.AddClientAsync("Acme", lead.Id);
        var id = await ImportRequestsTests.StageAsync(lead.Http, Encoding.UTF8.GetBytes(File));
        var from = await ClientAsync(lead, id, "Praxis Sommer");

        from.GetProperty("similar").GetArrayLength().ShouldBe(0);
        (await SendAsync(lead, id, from, sommer)).ShouldBe("400 invalid");
        (await SendAsync(lead, anas, await ClientAsync(ana, anas, "Globex"), acme)).ShouldBe("404 not_found");
        (await SendAsync(lead, id, from, acme)).ShouldBe("200");

        var other = await app.AddClientAsync("Other", lead.Id);
        await app.ChangeAsync(db => db.ClientMembers.Where(m => m.ClientId == acme).ExecuteDeleteAsync(Ct));
        (await SendAsync(lead, id, acme, other)).ShouldBe("404 not_found");
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_runs_it_at_that_moment_is_told_and_nothing_is_imported(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, _, sommer, id) = await WorldAsync(app);
        var from = await ClientAsync(ana, id, "Praxis Sommer");
        await using var held = await HeldCommits.BeginAsync(app);
        var sending = SendAsync(ana, id, from, sommer);
        await held.UntilWaitingAsync(1);

        var running = ana.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct);
        var twice = SendAsync(ana, id, from, sommer);
        if (database == Database.Sqlite)
            await held.UntilWaitingAsync(3);
        await Task.WhenAny(running, Task.Delay(300, Ct));
        await held.LetGoAsync();

        (await sending).ShouldBe("200");
        (await running.SayAsync()).ShouldBe("409 import_not_ready");
        // On PostgreSQL it may come after the first: then nothing goes there any more.
        (await twice).ShouldBeOneOf("409 import_not_ready", "404 not_found");
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
        await ana.RunAsync(id);
        (await app.ReadAsync(db => db.Credentials.CountAsync(c => c.ClientId == sommer, Ct))).ShouldBe(2);
    }

    [Theory, OnBothDatabases]
    public async Task When_it_fails_in_the_middle_each_goes_where_it_is_sealed_for(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, _, sommer, id) = await WorldAsync(app);
        var from = await ClientAsync(ana, id, "Praxis Sommer");
        await app.ChangeAsync(db =>
            db.ImportItems.Where(i => i.Name == "Alarm").ExecuteUpdateAsync(set => set.SetProperty(i => i.NotesEnvelope, new byte[64]), Ct)
        );

        (await SendAsync(ana, id, from, sommer)).ShouldNotStartWith("2");

        (await GetAsync(ana, $"/api/v1/imports/{id}")).Text("state").ShouldBe("ready");
        await ana.RunAsync(id);
        var mail = await app.ReadAsync(db => db.Credentials.SingleAsync(c => c.Name == "Mail", Ct));
        mail.ClientId.ShouldBe(from.GetProperty("clientId").GetGuid());
        (await ana.PasswordAsync(mail.Id)).ShouldBe("one");
    }

    [Theory, OnBothDatabases]
    public async Task Cancelled_meanwhile_it_leaves_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, _, sommer, id) = await WorldAsync(app);
        var from = await ClientAsync(ana, id, "Praxis Sommer");
        await using var held = await HeldCommits.BeginAsync(app);
        var sending = SendAsync(ana, id, from, sommer);
        await held.UntilWaitingAsync(1);

        var cancelling = ana.Http.DeleteAsync($"/api/v1/imports/{id}", Ct);
        await held.UntilWaitingAsync(2);
        await held.LetGoAsync();

        (await cancelling.SayAsync()).ShouldBe("204");
        (await sending).ShouldBeOneOf("200", "409 import_not_ready");
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportClients.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Cancelled);
    }

    private static async Task<(ApiUser Ana, Browser Browser, Guid Sommer, Guid Import)> WorldAsync(TestApp app)
    {
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        var sommer = (await ana.AddClientAsync("Praxis Dr. Sommer")).Id();
        return (ana, browser, sommer, await ImportRequestsTests.StageAsync(ana.Http, Encoding.UTF8.GetBytes(File)));
    }

    private static async Task<JsonElement> ClientAsync(ApiUser user, Guid import, string name) =>
        (await GetAsync(user, $"/api/v1/imports/{import}")).GetProperty("clients").EnumerateArray().Single(c => c.Text("name") == name);

    private static Task<JsonElement> GetAsync(ApiUser user, string path) => user.Http.GetFromJsonAsync<JsonElement>(path, Ct);

    private static Task<string> SendAsync(ApiUser user, Guid import, JsonElement from, Guid to) =>
        SendAsync(user, import, from.GetProperty("clientId").GetGuid(), to);

    private static Task<string> SendAsync(ApiUser user, Guid import, Guid from, Guid to) =>
        user.Http.PutAsJsonAsync($"/api/v1/imports/{import}/clients/{from}", new { goesTo = to }, Ct).SayAsync();
}
