using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

public sealed class RefusedRowsTests
{
    [Theory, OnBothDatabases]
    public async Task A_refused_row_says_all_that_is_wrong_with_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var tasks = await ana.ReadAsync(
            "tasks",
            "client,title,due,assignee,status,priority,completed\nNowhere,,2030-02-31,Nobody,sleeping,so so,perhaps\n"
        );
        await ana.MapAsync(tasks);

        var said = (await ana.RemarksAsync(tasks)).ShouldHaveSingleItem();
        foreach (
            var reason in new[]
            {
                "There is no client “Nowhere”.",
                "The title is missing.",
                "“2030-02-31” is no date",
                "Nobody here is called “Nobody”.",
                "There is no status “sleeping”.",
                "There is no priority “so so”.",
                "“perhaps” is no time",
            }
        )
            said.ShouldContain(reason);

        var clients = await ana.ReadAsync("clients", "name,email,status,owner,archived\n,no mail,asleep,Nobody,perhaps\n");
        await ana.MapAsync(clients);
        var client = (await ana.RemarksAsync(clients)).ShouldHaveSingleItem();
        foreach (
            var reason in new[] { "The name is missing.", "not an e-mail address", "no status “asleep”", "called “Nobody”", "“perhaps” is" }
        )
            client.ShouldContain(reason);

        var contacts = await ana.ReadAsync("contacts", "client,name,email\nNowhere,,no mail\n");
        await ana.MapAsync(contacts);
        var contact = (await ana.RemarksAsync(contacts)).ShouldHaveSingleItem();
        foreach (var reason in new[] { "There is no client “Nowhere”.", "The name is missing.", "not an e-mail address" })
            contact.ShouldContain(reason);
        (await ana.GetAsync($"/api/v1/imports/{contacts}/items"))
            .GetProperty("items")[0]
            .GetProperty("remarks")
            .GetArrayLength()
            .ShouldBe(3);
    }

    [Theory, OnBothDatabases]
    public async Task A_client_is_not_made_for_a_row_that_is_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.ReadAsync("tasks", "client,title,due\nLonely,Call,someday\nKept,Call,\n");

        (await ana.MapAsync(id, unknownClients: "create")).Verdicts().ShouldBe((1, 0, 1));
        await ana.RunAsync(id);

        (await ana.NamesAsync("")).ShouldBe(["Kept"]);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(2);
        (await app.ReadAsync(db => db.ImportClients.CountAsync(Ct))).ShouldBe(1);
    }
}
