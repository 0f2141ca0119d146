using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Search;

public sealed class SearchPlansTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_search_asks_once_a_step_whatever_the_kinds(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        // So many that parts, titles and words are all asked for.
        for (var i = 0; i < 41; i++)
            await ana.AddClientAsync($"The webshop {i}");
        var browser = await app.BrowseAsync(ana);
        using var plans = await QueryPlans.WatchAsync(app);

        (await browser.GetPageAsync("/search?q=webshop")).Text.ShouldContain("The webshop 0");

        plans.TimesSent("search_entry").ShouldBe(3);
    }

    [Fact]
    public async Task A_search_leaves_the_connection_planning_as_it_did()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var ana = await app.SignInAsync(Role.Manager);

        (await ana.Http.GetAsync(new Uri("/api/v1/search?q=web", UriKind.Relative), Ct)).EnsureSuccessStatusCode();

        (
            await app.ReadAsync(db =>
                db.Database.SqlQuery<string>($"SELECT current_setting('plan_cache_mode') AS \"Value\"").SingleAsync(Ct)
            )
        ).ShouldBe("auto");
    }

    [Theory, OnBothDatabases]
    public async Task Of_one_kind_a_whole_word_comes_before_a_hundred_longer_ones(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        for (var i = 0; i < 100; i++)
            await ana.AddClientAsync($"The webshop {i}");
        await ana.AddClientAsync("Blue web");

        var found = await ana.Http.GetFromJsonAsync<JsonElement>("/api/v1/search?q=web&kind=client", Ct);

        found.GetProperty("items")[0].GetProperty("title").GetString().ShouldBe("Blue web");
    }
}
