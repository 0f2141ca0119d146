using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.ImportExport;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Counts;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

/// <summary>Who may import records, and what people and accidents do with such an import.</summary>
public sealed class TableRequestsTests
{
    [Theory, OnBothDatabases]
    public async Task Who_may_not_make_it_by_hand_may_not_import_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Importing reader", PermissionSet.Of(Permission.ClientsRead, Permission.TasksRead, Permission.ImportRun));
        await app.AddRoleAsync(
            "Task importer",
            PermissionSet.Of(Permission.ClientsRead, Permission.TasksRead, Permission.TasksWrite, Permission.ImportRun)
        );
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddClientAsync("Acme");
        var hers = await ana.ReadAsync("clients", "name\nNew\n");
        await ana.MapAsync(hers);
        foreach (var role in new[] { Role.Contractor, Role.ReadOnly, "Importing reader" })
        {
            var user = await app.SignInAsync(role);
            foreach (var kind in new[] { "clients", "contacts", "tasks" })
                (await user.SendFileAsync(kind, "name\nA\n"u8.ToArray())).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
            (await user.SendMappingAsync(hers, new { fields = new[] { "name" } })).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
            (await user.SendRunAsync(hers)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        }

        var tina = await app.SignInAsync("Task importer");
        var id = await tina.ReadAsync("tasks", "client,title\nAcme,Call\nNowhere,Call\n");
        using (var create = await tina.SendMappingAsync(id, new { fields = new[] { "client", "title" }, unknownClients = "create" }))
            create.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await tina.MapAsync(id)).Verdicts().ShouldBe((1, 0, 1));
        (await tina.RunAsync(id)).Text("state").ShouldBe("done");
        (await tina.SendFileAsync("clients", "name\nA\n"u8.ToArray())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory, OnBothDatabases]
    public async Task Who_sees_only_assigned_clients_imports_into_those_and_owns_what_they_bring(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync(
            "Lead",
            PermissionSet.Of(
                Permission.ClientsRead,
                Permission.ClientsWrite,
                Permission.TasksRead,
                Permission.TasksWrite,
                Permission.ImportRun
            ),
            AccessScope.AssignedClients
        );
        var ana = await app.SignInAsync(Role.Manager);
        var lea = await app.SignInAsync("Lead");
        var mine = await ana.AddClientAsync("Mine");
        await ana.AddClientAsync("Hidden");
        await ana.AssignAsync(mine, lea.Id);
        var anas = await ana.ReadAsync("clients", "name\nSecret plan\n");

        (await lea.StatusOfAsync($"/api/v1/imports/{anas}/mapping")).ShouldBe(HttpStatusCode.NotFound);
        var id = await lea.ReadAsync("tasks", $"client,title,assignee\nMine,Call,\nHidden,Call,\nBrand new,Call,{lea.Email}\n");
        (await lea.MapAsync(id)).Verdicts().ShouldBe((1, 0, 2));
        // What they can't see isn't there: a client of that name is theirs, like one added by hand.
        (await lea.MapAsync(id, unknownClients: "create"))
            .Verdicts()
            .ShouldBe((3, 0, 0));
        await lea.RunAsync(id);
        (await lea.NamesAsync("")).ShouldBe(["Brand new", "Hidden", "Mine"]);
        (await app.ReadAsync(db => db.Clients.CountAsync(c => c.OwnerId == lea.Id, Ct))).ShouldBe(2);
        (await lea.ImportAsync("clients", "name,owner\nAnother,\nFor ana," + ana.Email + "\n")).Verdicts().ShouldBe((1, 0, 1));
        (await lea.NamesAsync("")).ShouldBe(["Another", "Brand new", "Hidden", "Mine"]);
        await app.DemandRightCountsAsync();
    }

    [Theory, OnBothDatabases]
    public async Task Two_imports_of_one_file_at_once_bring_it_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddClientAsync("Acme");
        foreach (
            var (kind, csv) in new[]
            {
                ("clients", "name,tags\nA,vip\nB,vip\nC,hosting\n"),
                ("contacts", "client,name\nAcme,Zoë\nAcme,Max\n"),
                ("tasks", "client,title,due\nAcme,Call,2030-01-01\nAcme,Write,\n"),
            }
        )
        {
            var ids = new[] { await ana.ReadAsync(kind, csv), await ana.ReadAsync(kind, csv), await ana.ReadAsync(kind, csv) };
            foreach (var id in ids)
                await ana.MapAsync(id);

            var reports = await Task.WhenAll(ids.Select(ana.RunAsync));

            reports.Count(r => r.GetProperty("new").GetInt32() > 0).ShouldBe(1, kind);
            reports.Count(r => r.GetProperty("new").GetInt32() == 0 && r.GetProperty("duplicate").GetInt32() > 1).ShouldBe(2, kind);
        }
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(4);
        (await app.ReadAsync(db => db.Contacts.CountAsync(Ct))).ShouldBe(2);
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(Ct))).ShouldBe(2);
        // One entry for each thing that is there, and none for what isn't.
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(8);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "client.created", Ct))).ShouldBe(4);
        await app.DemandRightCountsAsync();
    }

    [Theory, OnBothDatabases]
    public async Task Pressed_twice_at_once_it_runs_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.ReadAsync("clients", "name\nA\nB\n");
        (await (await ana.SendRunAsync(id)).CodeAsync()).ShouldBe("import_not_ready");
        await ana.MapAsync(id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ana.SendRunAsync(id)));

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(3);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(2);
        (await ana.StatusOfAsync($"/api/v1/imports/{id}/mapping")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, OnBothDatabases]
    public async Task What_changed_since_the_dry_run_stops_all_of_it_and_it_can_be_looked_at_again(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, bo.Id);
        var id = await ana.ReadAsync("tasks", $"client,title,assignee\nAcme,First,\nAcme,Second,{bo.Email}\nNew firm,Third,\n");
        (await ana.MapAsync(id, unknownClients: "create")).Verdicts().ShouldBe((3, 0, 0));
        (await ana.SendAsync(HttpMethod.Delete, $"{acme.Path()}/members/{bo.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using (var refused = await ana.SendRunAsync(id))
            (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("Nothing was imported: choose the columns again");
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.DueDays.CountAsync(Ct))).ShouldBe(0);
        (await ana.NamesAsync("")).ShouldBe(["Acme"]);
        (await ana.MapAsync(id, unknownClients: "create")).Verdicts().ShouldBe((2, 0, 1));
        await ana.AddClientAsync("NEW FIRM");
        using (var refused = await ana.SendRunAsync(id))
            (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("was made since the columns were chosen");
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(Ct))).ShouldBe(0);
        await ana.MapAsync(id);
        (await ana.RunAsync(id)).Verdicts().ShouldBe((2, 0, 1));
        await app.DemandRightCountsAsync();
    }

    [Theory, OnBothDatabases]
    public async Task Cancelled_or_forgotten_nothing_of_the_file_is_kept(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var waiting = await ana.ReadAsync("clients", "name\nWaiting\n");
        var ready = await ana.ReadAsync("clients", "name\nReady\n");
        await ana.MapAsync(ready);
        var cancelled = await ana.ReadAsync("clients", "name\nCancelled\n");
        await ana.MapAsync(cancelled);
        (await ana.SendAsync(HttpMethod.Delete, $"/api/v1/imports/{cancelled}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(1);

        app.Clock.Skip(TimeSpan.FromHours(25));
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<ForgetStaleImports>().RunAsync(Ct);

        (await app.ReadAsync(db => db.ImportRuns.Where(r => r.Id == waiting || r.Id == ready).ToListAsync(Ct))).ShouldAllBe(r =>
            r.State == ImportState.Cancelled
        );
        (await app.ReadAsync(db => db.ImportRecords.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportTables.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(0);
    }
}
