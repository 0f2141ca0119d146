using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

/// <summary>How the databases answer the vault's lists: by an index, for those who see all and for those who see a few.</summary>
public sealed class CredentialPlansTests
{
    private const int Clients = 300;
    private const int PerClient = 10;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Every_list_of_credentials_is_read_through_an_index(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var client = await FillAsync(app, ben.Id);
        using var plans = await QueryPlans.WatchAsync(app);

        await WalkAsync(ana, client);
        foreach (var plan in await plans.OfAsync("credential"))
            WalksInOrder(plan).ShouldBeTrue(plan.ToString());
        await WalkAsync(ben, client);
        // Where the lists of somebody with few clients begin: from those clients, whatever is in the index for the trash's sake.
        foreach (var plan in await plans.OfOwnClientsAsync("credential"))
            WalksInOrder(plan).ShouldBeTrue(plan.ToString());
        foreach (var plan in await plans.OfAsync("credential"))
            WalksInOrder(plan).ShouldBeTrue(plan.ToString());
    }

    [Theory, OnBothDatabases]
    public async Task The_clients_to_choose_from_come_in_the_order_of_an_index(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await FillAsync(app, ana.Id);
        await app.ChangeAsync(db => db.Clients.ExecuteUpdateAsync(set => set.SetProperty(c => c.Credentials, PerClient), Ct));
        using var browser = await app.BrowseAsync(ana);
        using var plans = await QueryPlans.WatchAsync(app);

        var page = await browser.GetPageAsync("/vault");

        page.Text.ShouldContain("Client 100");
        var plan = (await plans.AllAsync()).Single(p =>
            p.Sql.Contains("credentials", StringComparison.Ordinal) && p.Sql.Contains(" > 0", StringComparison.Ordinal)
        );
        plan.Lines.ShouldNotContain(
            l => l.Contains("TEMP B-TREE", StringComparison.Ordinal) || l.Contains("Sort", StringComparison.Ordinal),
            plan.ToString()
        );
    }

    /// <summary>Either it seeks, or it takes rows of an index that has the order asked for until the page is full.</summary>
    private static bool WalksInOrder(QueryPlan plan) =>
        !plan.Lines.Any(l =>
            l == $"SCAN {plan.Alias}"
            // An index made for one query is a scan as well.
            || l.Contains("AUTOMATIC", StringComparison.Ordinal)
            || l.Contains("Seq Scan on credential ", StringComparison.Ordinal)
        ) && (!plan.ScansTable || !plan.Lines.Any(l => l.Contains("TEMP B-TREE", StringComparison.Ordinal)));

    private static async Task WalkAsync(ApiUser user, Guid client)
    {
        string[] queries =
        [
            "credentials?limit=2",
            "credentials?sort=-name&limit=2",
            "credentials?sort=-updatedAt&limit=2",
            "credentials?sort=createdAt&limit=2",
            "credentials?sort=rotateBy&limit=2",
            "credentials?rotate=due&limit=2",
            $"credentials?client={client}&limit=2",
            $"clients/{client}/credentials?sort=-updatedAt&limit=2",
        ];
        foreach (var query in queries)
        {
            var first = await user.GetAsync($"/api/v1/{query}");
            if (first.GetProperty("nextCursor").GetString() is { } cursor)
                await user.GetAsync($"/api/v1/{query}&cursor={Uri.EscapeDataString(cursor)}");
        }
    }

    /// <summary>One of the clients the contractor is a member of.</summary>
    private static async Task<Guid> FillAsync(TestApp app, Guid contractor)
    {
        var write = app.Services.GetRequiredService<WriteTransaction>();
        var now = app.Clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            db =>
            {
                var mine = Guid.Empty;
                for (var i = 0; i < Clients; i++)
                {
                    var client = new Client(new ClientDetails($"Client {i}", ClientStatus.Active, null, null, null, null, null), now);
                    db.Add(client);
                    if (i % 100 == 0)
                    {
                        mine = client.Id;
                        db.Add(new ClientMember(client.Id, contractor, isOwner: false, now));
                    }
                    for (var n = 0; n < PerClient; n++)
                        Add(db, client.Id, (i * PerClient) + n, now);
                }
                return Task.FromResult(mine);
            },
            Ct
        );
    }

    private static void Add(StewardDb db, Guid client, int number, DateTime now)
    {
        var rotateEvery = number % 10 == 0 ? 90 : (int?)null;
        var details = new CredentialDetails($"Credential {number}", (CredentialKind)(number % 6), null, null, rotateEvery);
        var credential = new Credential(Guid.CreateVersion7(), client, details, now.AddSeconds(number));
        db.Add(credential);
        db.Add(new SearchEntry(SearchKind.Credential, credential.Id, client, details.Name, null));
    }
}
