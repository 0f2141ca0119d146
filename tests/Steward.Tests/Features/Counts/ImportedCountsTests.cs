using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.ImportExport.Tables;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Counts;

/// <summary>An import writes past the tracker, so it counts for itself.</summary>
public sealed class ImportedCountsTests
{
    [Theory, OnBothDatabases]
    public async Task What_is_imported_is_counted_as_what_is_added_by_hand(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var old = await ana.AddClientAsync("Old firm");
        (await ana.SendAsync(HttpMethod.Put, $"{old.Path()}/archive")).Dispose();

        await ana.ImportAsync("clients", "Name,Status\nAcme,active\nBorealis,former\nCorvus,prospect\n");
        await app.DemandRightCountsAsync();
        await ana.ImportAsync(
            "tasks",
            "Client,Title,Due,Status\nAcme,Call,2026-01-05,to do\nAcme,Write,2026-01-05,to do\nAcme,Rest,,to do\nBorealis,Done it,2026-01-05,done\nNew firm,Begin,2026-02-01,to do\n",
            "create"
        );
        await app.DemandRightCountsAsync();
        await ana.ImportAsync("contacts", "Client,Name\nAcme,Zoë\nAnother new firm,Kim\n", "create");

        await app.DemandRightCountsAsync();
        (await app.ReadAsync(db => db.FirmDueDays.SumAsync(d => d.Items, Ct))).ShouldBe(4);
        (await app.ReadAsync(db => db.FirmClients.SumAsync(c => c.Clients, Ct))).ShouldBe(5);
    }
}
