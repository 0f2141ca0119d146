using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Features.ImportExport.Tables;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.ImportExport;

public sealed class ImportReportTests
{
    private static readonly PermissionSet Importer = PermissionSet.Of(
        Permission.ClientsRead,
        Permission.ClientsWrite,
        Permission.CredentialsRead,
        Permission.CredentialsWrite,
        Permission.TasksRead,
        Permission.TasksWrite,
        Permission.ImportRun
    );

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_report_names_what_its_reader_sees_and_no_longer_what_they_saw(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Importer", Importer, AccessScope.AssignedClients);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync("Importer");
        var client = await app.AddClientAsync("Own firm", bo.Id);
        var done = await StageAsync(bo, "1", "Alarm");
        (await bo.Http.PostAsync($"/api/v1/imports/{done}/run", null, Ct).SayAsync()).ShouldBe("200");
        var waiting = await StageAsync(bo, "2", "Door");
        var tasks = await bo.ReadAsync("tasks", "title,client\r\nCall,Own firm\r\n");
        await bo.MapAsync(tasks);
        await bo.RunAsync(tasks);
        Guid[] all = [done, waiting, tasks];
        foreach (var id in all)
            (await ReportAsync(bo, id)).ShouldContain("Own firm");
        (await ReportAsync(bo, done)).ShouldContain("Alarm");

        (await ana.Http.DeleteAsync($"/api/v1/clients/{client}/members/{bo.Id}", Ct).SayAsync()).ShouldBe("204");

        var browser = await app.BrowseAsync(bo);
        foreach (var id in all)
        {
            var report = await ReportAsync(bo, id);
            foreach (var word in (string[])["Own firm", "Alarm", "Door", "Call", $"{client}"])
                report.ShouldNotContain(word);
            (await browser.GetPageAsync($"/import/{id}")).Text.ShouldContain("Something you don't see");
            (await ReportAsync(ana, id)).ShouldContain("Own firm");
        }
        var credential = await app.ReadAsync(db => db.Credentials.Select(c => c.Id).SingleAsync(Ct));
        (await ReportAsync(bo, done)).ShouldNotContain($"{credential}");
        (await ReportAsync(ana, done)).ShouldContain($"{credential}");
    }

    [Theory, OnBothDatabases]
    public async Task A_dry_run_says_nothing_of_passwords_its_reader_may_not_reveal(Database database)
    {
        const string guess = "name,url,username,password\nA,https://a.example,u,hunter2 hunter2\n";
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Importer", Importer, AccessScope.AssignedClients);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync("Importer");
        (await RunAsync(ana, guess)).ShouldBe("1 new, 0 duplicate; 1 new, 0 duplicate");

        (await RunAsync(bo, guess)).ShouldBe("1 new, 0 duplicate; 1 new, 0 duplicate");
        (await RunAsync(ana, guess)).ShouldBe("0 new, 1 duplicate; 0 new, 1 duplicate");
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(2);
        // What he brought himself tells him nothing.
        var other = guess.Replace("hunter2 hunter2", "his own", StringComparison.Ordinal);
        (await RunAsync(bo, other)).ShouldBe("1 new, 0 duplicate; 1 new, 0 duplicate");
        (await RunAsync(bo, other)).ShouldBe("0 new, 1 duplicate; 0 new, 1 duplicate");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_here_where_its_reader_does_not_see_it_comes_once_and_not_at_every_repetition(Database database)
    {
        const string byContent = "name,url,username,password\nA,https://a.example,u,hunter2 hunter2\n";
        const string byId = """{"items":[{"id":"1","type":2,"name":"Alarm","notes":"12"}]}""";
        const string comes = "1 new, 0 duplicate; 1 new, 0 duplicate";
        const string isHere = "0 new, 1 duplicate; 0 new, 1 duplicate";
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Importer", Importer, AccessScope.AssignedClients);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync("Importer");
        var cy = await app.SignInAsync("Importer");
        foreach (var file in (string[])[byId, byContent])
        {
            (await RunAsync(ana, file)).ShouldBe(comes);

            foreach (var importer in (ApiUser[])[bo, cy])
            {
                (await RunAsync(importer, file)).ShouldBe(comes);
                (await RunAsync(importer, file)).ShouldBe(isHere);
            }
            (await RunAsync(ana, file)).ShouldBe(isHere);
        }
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(6);
    }

    [Theory, OnBothDatabases]
    public async Task Staged_twice_before_either_runs_what_is_hidden_from_its_reader_comes_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Importer", Importer, AccessScope.AssignedClients);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync("Importer");
        await ana.RunAsync(await StageAsync(ana, "1", "Alarm"));
        Guid[] staged = [await StageAsync(bo, "1", "Alarm"), await StageAsync(bo, "1", "Alarm")];

        var first = await bo.RunAsync(staged[0]);
        // The client that both were to make is there now, so the second would be told to read the file again, were anything of it left to bring.
        var second = await bo.SendRunAsync(staged[1]).SayAsync();

        first.Verdicts().ShouldBe((1, 0, 0));
        second.ShouldBe("200");
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(2);
    }

    /// <summary>What the dry run says, and what then happens.</summary>
    private static async Task<string> RunAsync(ApiUser user, string csv)
    {
        var id = await ImportRequestsTests.StageAsync(user.Http, Encoding.UTF8.GetBytes(csv));
        var staged = await ClientsWorld.GetAsync(user, $"/api/v1/imports/{id}");
        (await user.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct).SayAsync()).ShouldBe("200");
        return $"{Counts(staged)}; {Counts(await ClientsWorld.GetAsync(user, $"/api/v1/imports/{id}"))}";

        static string Counts(System.Text.Json.JsonElement import) =>
            $"{import.GetProperty("new").GetInt32()} new, {import.GetProperty("duplicate").GetInt32()} duplicate";
    }

    private static Task<Guid> StageAsync(ApiUser user, string id, string name) =>
        ImportRequestsTests.StageAsync(
            user.Http,
            Encoding.UTF8.GetBytes($$"""{"items":[{"id":"{{id}}","type":2,"name":"{{name}}","notes":"12"}]}""")
        );

    /// <summary>All that is said of it.</summary>
    private static async Task<string> ReportAsync(ApiUser user, Guid id) =>
        (await ClientsWorld.GetAsync(user, $"/api/v1/imports/{id}")).ToString()
        + (await ClientsWorld.GetAsync(user, $"/api/v1/imports/{id}/items"));
}
