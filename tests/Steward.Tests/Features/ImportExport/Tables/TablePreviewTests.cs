using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

/// <summary>What the dry run says before anything is stored.</summary>
public sealed class TablePreviewTests
{
    [Theory, OnBothDatabases]
    public async Task The_dry_run_shows_what_each_row_will_be_stored_as(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        await ana.AddClientAsync("Acme");
        var tasks = await ana.ReadAsync(
            "tasks",
            $"client,title,due,assignee,status,priority,tags,completed\nAcme,Call,2030-12-31,{ana.Email},waiting,urgent,vip,\nAcme,Sent,,,,,,2026-03-04\nNowhere,Lost,2030-12-30,,,,,\n"
        );
        await ana.MapAsync(tasks);

        var items = (await ana.GetAsync($"/api/v1/imports/{tasks}/items")).GetProperty("items");
        var call = items[0].GetProperty("becomes");
        (call.Text("dueOn"), call.Text("status"), call.Text("priority")).ShouldBe(("2030-12-31", "waiting", "urgent"));
        call.Text("assignee").ShouldBe((await ana.GetAsync("/api/v1/me")).Text("name"));
        call.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["vip"]);
        items[1].GetProperty("becomes").GetProperty("dueOn").ValueKind.ShouldBe(JsonValueKind.Null);
        items[2].GetProperty("becomes").ValueKind.ShouldBe(JsonValueKind.Null);
        var page = await browser.GetPageAsync($"/import/{tasks}");
        page.Html.ShouldContain("<time datetime=\"2030-12-31\">31 Dec 2030</time>");
        page.Html.ShouldNotContain("30 Dec 2030");
        page.Text.ShouldContain("Waiting");
        page.Text.ShouldContain("Urgent priority · vip");
        page.Text.ShouldContain("completed 4 Mar 2026");
        await ana.RunAsync(tasks);
        var done = await browser.GetPageAsync($"/import/{tasks}");
        done.Text.ShouldNotContain("31 Dec 2030");
        done.Html.ShouldNotContain("<th>Due</th>");

        var clients = await ana.ReadAsync("clients", $"name,status,owner,email,phone\nBeta,on hold,{ana.Email},b@beta.example,+49 30 1\n");
        await ana.MapAsync(clients);
        var beta = await browser.GetPageAsync($"/import/{clients}");
        foreach (var said in new[] { "On hold", "b@beta.example", "+49 30 1", call.Text("assignee") })
            beta.Text.ShouldContain(said);
        var contacts = await ana.ReadAsync("contacts", "client,name,role,email,phone\nAcme,Zoë,Baker,z@acme.example,+49 30 2\n");
        await ana.MapAsync(contacts);
        var zoe = await browser.GetPageAsync($"/import/{contacts}");
        foreach (var said in new[] { "Acme", "Zoë", "Baker", "z@acme.example", "+49 30 2" })
            zoe.Text.ShouldContain(said);
    }

    [Theory, OnBothDatabases]
    public async Task What_stands_in_several_columns_comes_together_and_what_goes_nowhere_is_said(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        var clients = await ana.ReadAsync(
            "clients",
            "Firma,Straße,PLZ,Ort,Umsatz,Leer,\nAcme,Hafenstraße 1,20457,Hamburg,7 €,,x\nBeta,,,Ulm,,,\n'=1+1,'-9,,Bonn,,,\n"
        );

        var dry = await ana.MapAsync(clients);

        dry.GetProperty("leftOut").EnumerateArray().Select(c => c.GetString()).ShouldBe(["Umsatz", "Column 7"]);
        var items = (await ana.GetAsync($"/api/v1/imports/{clients}/items")).GetProperty("items");
        items[0].GetProperty("becomes").Text("address").ShouldBe("Hafenstraße 1\n20457 Hamburg");
        var page = await browser.GetPageAsync($"/import/{clients}");
        page.Text.ShouldContain("2 columns are left out");
        page.Text.ShouldContain("Umsatz, Column 7");
        page.Text.ShouldContain("Hafenstraße 1, 20457 Hamburg");
        (await browser.GetPageAsync($"/import/{clients}/mapping")).Text.ShouldContain("Several columns may go to Address or Tags.");

        (await ana.RunAsync(clients)).GetProperty("leftOut").GetArrayLength().ShouldBe(0);
        var stored = await app.ReadAsync(db => db.Clients.OrderBy(c => c.Name).Select(c => new { c.Name, c.Address }).ToListAsync(Ct));
        stored
            .Select(c => $"{c.Name}: {c.Address}")
            .ShouldBe(["=1+1: -9 Bonn", "Acme: Hafenstraße 1\n20457 Hamburg", "Beta: Ulm"], ignoreOrder: true);

        var contacts = await ana.ReadAsync("contacts", "Firma,Vorname,Nachname,Notiz\nAcme,Zoë,Šimić,Ruft an\nBeta,,Meier,\n");
        await ana.MapAsync(contacts);
        (await browser.GetPageAsync($"/import/{contacts}")).Text.ShouldContain("Ruft an");
        await ana.RunAsync(contacts);
        (await app.ReadAsync(db => db.Contacts.Select(c => c.Name).ToListAsync(Ct))).ShouldBe(["Zoë Šimić", "Meier"], ignoreOrder: true);
    }

    [Theory, OnBothDatabases]
    public async Task Dates_that_can_be_read_in_two_ways_are_said_with_the_way_they_were_read(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        await ana.AddClientAsync("Acme");
        var id = await ana.ReadAsync("tasks", "client,title,due\nAcme,One,03/04/2030 10:00\nAcme,Two,31/12/2030\n");

        var dates = (await ana.MapAsync(id)).GetProperty("dates");
        (dates.Text("example"), dates.Text("readAs"), dates.Text("order")).ShouldBe(("03/04/2030", "2030-04-03", "dayFirst"));
        dates.GetProperty("chosen").GetBoolean().ShouldBeFalse();
        var page = await browser.GetPageAsync($"/import/{id}");
        page.Text.ShouldContain("Dates like 03/04/2030 were read with the day first");
        page.Text.ShouldContain("is taken for 3 April 2030, because other dates of the file leave no doubt.");
        page.Html.ShouldContain($"/import/{id}/mapping#dates");

        var other = await ana.MapAsync(id, dates: "monthFirst");
        (other.GetProperty("dates").Text("readAs"), other.GetProperty("dates").GetProperty("chosen").GetBoolean()).ShouldBe(
            ("2030-03-04", true)
        );
        other.Verdicts().ShouldBe((1, 0, 1));
        (await browser.GetPageAsync($"/import/{id}")).Text.ShouldContain("is taken for 4 March 2030, as you chose.");

        var plain = await ana.ReadAsync("tasks", "client,title,due\nAcme,One,2030-04-03\nAcme,Two,03.04.2030\nAcme,Three,\n");
        (await ana.MapAsync(plain, dates: "monthFirst")).GetProperty("dates").ValueKind.ShouldBe(JsonValueKind.Null);
        // With dots the day comes first, whatever was said of the others.
        (await ana.GetAsync($"/api/v1/imports/{plain}/items"))
            .GetProperty("items")[1]
            .GetProperty("becomes")
            .Text("dueOn")
            .ShouldBe("2030-04-03");
    }
}
