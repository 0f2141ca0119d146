using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Dashboard.DashboardWorld;

namespace Steward.Tests.Features.Dashboard;

public sealed class FirmActivityTests
{
    [Theory, OnBothDatabases]
    public async Task What_happened_is_told_of_the_clients_one_sees(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, ben) = (await app.SignInAsync(Role.Manager), await app.SignInAsync(Role.Contractor));
        var (mine, theirs) = (await ana.AddClientAsync("Mine"), await ana.AddClientAsync("Theirs"));
        await ana.AssignAsync(mine, ben.Id);
        for (var i = 0; i < 5; i++)
        {
            await ana.AddTaskAsync(mine, $"Mine {i}");
            await ana.AddTaskAsync(theirs, $"Theirs {i}");
        }

        Subjects(await ana.GetAsync(Url)).Take(3).ShouldBe(["Theirs 4", "Mine 4", "Theirs 3"]);
        Subjects(await ben.GetAsync(Url)).Take(3).ShouldBe(["Mine 4", "Mine 3", "Mine 2"]);
        (await ben.GetAsync(Url)).GetRawText().ShouldNotContain("Theirs");
        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ben.GetAsync($"/api/v1/activity?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            walked.AddRange(page.GetProperty("items").EnumerateArray().Select(a => $"{a.Text("clientName")} {a.Text("kind")}"));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);
        walked.Count.ShouldBe(7);
        walked.ShouldAllBe(w => w.StartsWith("Mine ", StringComparison.Ordinal));
        walked[^1].ShouldBe("Mine client.created");
    }
}
