using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

/// <summary>How long others wait for a write while the largest file that is taken comes in.</summary>
public sealed class TableWaitTests
{
    private const int Rows = 20_000;

    [Theory, OnBothDatabases]
    public async Task While_twenty_thousand_clients_come_nobody_waits_for_long(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var file = Csv("name,email,owner,tags", i => $"Client {i},c{i}@firm.example,{ana.Email},vip");

        await DemandShortWaitsAsync(database, ana, await ReadAsync(ana, "clients", file));

        (await app.ReadAsync(db => db.ClientTags.CountAsync(Ct))).ShouldBe(Rows);
    }

    [Theory, OnBothDatabases]
    public async Task While_twenty_thousand_contacts_come_nobody_waits_for_long(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var file = Csv("client,name,email,primary", i => $"Firm {i % 5_000},Person {i},p{i}@firm.example,{(i % 3 == 0 ? "yes" : "")}");

        await DemandShortWaitsAsync(database, ana, await ReadAsync(ana, "contacts", file));

        (await app.ReadAsync(db => db.Contacts.CountAsync(Ct))).ShouldBe(Rows);
    }

    [Theory, OnBothDatabases]
    public async Task While_twenty_thousand_tasks_come_nobody_waits_for_long(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var day = new DateOnly(2026, 1, 1);
        var file = Csv(
            "client,title,due,assignee,tags",
            i => $"Firm {i % 5_000},Task {i},{day.AddDays(i % 700):yyyy-MM-dd},{ana.Email},\"vip, tax\""
        );

        await DemandShortWaitsAsync(database, ana, await ReadAsync(ana, "tasks", file));

        (await app.ReadAsync(db => db.TaskTags.CountAsync(Ct))).ShouldBe(2 * Rows);
    }

    private static string Csv(string header, Func<int, FormattableString> row)
    {
        var csv = new StringBuilder(header).Append('\n');
        for (var i = 0; i < Rows; i++)
            csv.Append(row(i).ToString(CultureInfo.InvariantCulture)).Append('\n');
        return csv.ToString();
    }

    private static async Task<Guid> ReadAsync(ApiUser user, string kind, string file)
    {
        var id = await user.ReadAsync(kind, file);
        (await user.MapAsync(id, unknownClients: "create")).Verdicts().ShouldBe((Rows, 0, 0));
        return id;
    }

    private static async Task DemandShortWaitsAsync(Database database, ApiUser user, Guid import)
    {
        var run = user.RunAsync(import);
        var longest = TimeSpan.Zero;
        while (!run.IsCompleted)
        {
            var began = Stopwatch.GetTimestamp();
            await user.AddClientAsync($"By hand {began}");
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
        }
        await run;
        TestContext.Current.TestOutputHelper?.WriteLine($"{database}: {longest}");
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(5), "each row has all that a row can have, and other tests run beside");
    }
}
