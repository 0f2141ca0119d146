using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

public sealed class ImportFileNameTests
{
    [Theory, OnBothDatabases]
    public async Task An_import_is_known_by_the_name_of_its_file_and_by_nothing_else_of_its_path(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        var names = new (string Sent, string? Kept)[]
        {
            ("clients 2026.csv", "clients 2026.csv"),
            ("C:\\Users\\ana\\clients.csv", "clients.csv"),
            ("/home/ana/clients.csv", "clients.csv"),
            ("a\u202Evsc.exe\n.csv", "avsc.exe .csv"),
            ("folder/", null),
            (new string('n', 300) + ".csv", new string('n', 100)),
        };
        foreach (var (sent, kept) in names)
        {
            using var answer = await ana.SendFileAsync("clients", "name\nA\n"u8.ToArray(), sent);
            answer.StatusCode.ShouldBe(HttpStatusCode.Created);
            (await answer.JsonAsync()).GetProperty("fileName").GetString().ShouldBe(kept);
        }
        var id = await ana.ReadAsync("clients", "name,email\nAcme,\nacme,\n,\nBad,no mail\n");
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(r => r.Id == id, Ct))).FileName.ShouldBeNull();

        var run = (await app.ReadAsync(db => db.ImportRuns.SingleAsync(r => r.FileName == "clients 2026.csv", Ct))).Id;
        await ana.MapAsync(run);
        await ana.RunAsync(run);

        (await ana.GetAsync("/api/v1/imports")).GetProperty("items").EnumerateArray().Last().Text("fileName").ShouldBe("clients 2026.csv");
        var page = await browser.GetPageAsync("/import");
        page.Text.ShouldContain("clients 2026.csv");
        page.Text.ShouldContain("1 client imported");
        page.Text.ShouldNotContain("Users");
        (await browser.GetPageAsync($"/import/{run}")).Text.ShouldContain("clients 2026.csv · A CSV of clients");
        // The log is for ever: what people call their files is not in it.
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.ObjectName != null && e.ObjectName.Contains("2026"), Ct))).ShouldBe(0);
    }
}
