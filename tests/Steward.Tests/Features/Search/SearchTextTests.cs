using System.Net.Http.Json;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Search;

public sealed class SearchTextTests
{
    [Fact]
    public void A_filter_looks_for_ten_terms_each_once()
    {
        SearchText.Read("  Müller muller  GmbH ").Parts.ShouldBe(["muller", "gmbh"]);
        SearchText.Read(string.Join(' ', Enumerable.Range(100, 150))).Parts.Count.ShouldBe(10);
        SearchText.Read(string.Join(' ', Enumerable.Range(0, 100))).ShortWords.Count.ShouldBe(10);
        SearchText.Read(null).IsEmpty.ShouldBeTrue();
        SearchText.Read(" - ").IsEmpty.ShouldBeFalse();
    }

    [Theory, OnBothDatabases]
    public async Task A_filter_of_hundreds_of_words_asks_the_database_for_ten(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        using var made = await ana.Http.PostAsJsonAsync(
            "/api/v1/clients",
            new { name = "0 1 2 3 4 5 6 7 8 9" },
            TestContext.Current.CancellationToken
        );
        await ana.AddCredentialAsync((await made.JsonAsync()).GetProperty("id").GetGuid());
        using var plans = await QueryPlans.WatchAsync(app);
        var words = string.Join('+', Enumerable.Range(0, 150));

        foreach (var (list, table) in new[] { ("clients", "client"), ("credentials", "credential") })
        {
            var page = await ana.Http.GetFromJsonAsync<JsonElement>($"/api/v1/{list}?q={words}", TestContext.Current.CancellationToken);
            // What follows the tenth word narrows nothing.
            page.GetProperty("items").GetArrayLength().ShouldBe(list == "clients" ? 1 : 0);
            // No statement looks at an entry's words more than ten times.
            foreach (var plan in await plans.OfAsync(table))
                (plan.Sql.Split(".\"words\"").Length - 1).ShouldBeLessThanOrEqualTo(10);
        }
    }
}
