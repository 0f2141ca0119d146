using System.Net;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Platform.Http;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Clients;

public sealed class ListClientsTests
{
    [Theory, OnBothDatabases]
    public async Task Names_sort_as_people_expect_and_pages_join_without_gap_or_repeat(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        foreach (var name in (string[])["zebra", "Ärzte", "acme", "Acme", "Öl", "apple", "ACME", "Łódź"])
            await ana.AddClientAsync(name);

        foreach (var sort in (string[])["name", "-name", "createdAt", "-createdAt", "updatedAt", "-updatedAt"])
        {
            var whole = await ana.NamesAsync($"?sort={sort}");
            var walked = new List<string>();
            string? cursor = null;
            do
            {
                var page = await ana.GetAsync($"/api/v1/clients?sort={sort}&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
                walked.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.Text("name")));
                cursor = page.GetProperty("nextCursor").GetString();
            } while (cursor is not null);
            walked.ShouldBe(whole);
            whole.Length.ShouldBe(8);
        }
        (await ana.NamesAsync("?sort=name"))
            .Select(n => n.ToUpperInvariant())
            .ShouldBe(["ACME", "ACME", "ACME", "APPLE", "ÄRZTE", "ŁÓDŹ", "ÖL", "ZEBRA"]);
    }

    [Theory, OnBothDatabases]
    public async Task Filters_narrow_by_status_owner_archive_and_words(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.AddUserAsync("ben@firm.example", Role.Contractor);
        await ana.AddClientAsync(
            new
            {
                name = "Acme",
                status = "active",
                ownerId = ana.Id,
                website = "https://roadrunner.example",
            }
        );
        await ana.AddClientAsync(
            new
            {
                name = "Bäckerei Groß",
                status = "prospect",
                ownerId = ben,
            }
        );
        await ana.AddClientAsync(new { name = "100% Café", status = "former" });
        var old = await ana.AddClientAsync(new { name = "Old", status = "former" });
        (await ana.SendAsync(HttpMethod.Put, $"{old.Path()}/archive")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await ana.NamesAsync("")).ShouldBe(["100% Café", "Acme", "Bäckerei Groß"]);
        (await ana.NamesAsync("?status=former")).ShouldBe(["100% Café"]);
        (await ana.NamesAsync("?status=former&status=active")).ShouldBe(["100% Café", "Acme"]);
        (await ana.NamesAsync("?archived=true")).ShouldBe(["Old"]);
        (await ana.NamesAsync("?owner=me")).ShouldBe(["Acme"]);
        (await ana.NamesAsync($"?owner={ben}")).ShouldBe(["Bäckerei Groß"]);
        (await ana.NamesAsync("?owner=none")).ShouldBe(["100% Café"]);
        (await ana.NamesAsync("?owner=none&owner=me")).ShouldBe(["100% Café", "Acme"]);
        (await ana.NamesAsync("?q=backerei%20gross")).ShouldBe(["Bäckerei Groß"]);
        (await ana.NamesAsync("?q=roadrun")).ShouldBe(["Acme"]);
        (await ana.NamesAsync("?q=%25")).ShouldBe(["100% Café"]);
        (await ana.NamesAsync("?q=_")).ShouldBeEmpty();
        (await ana.NamesAsync("?q=%22%20OR%201%3D1%20--")).ShouldBeEmpty();
        (await ana.NamesAsync("?q=cafe&status=active")).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task Parameters_that_cannot_be_are_400_and_name_themselves(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var byName = Uri.EscapeDataString(Cursor.Encode("acme", Guid.CreateVersion7()));
        var huge = Uri.EscapeDataString(Cursor.Encode("99999999999999999999", Guid.CreateVersion7()));

        (string Field, string Query)[] refused =
        [
            ("sort", "sort=name;DROP TABLE client"),
            ("sort", "sort=--name"),
            ("sort", "sort=email"),
            ("sort", "sort=(SELECT 1)"),
            ("status", "status=deleted"),
            ("status", "status=Active"),
            ("owner", "owner=%27 OR 1=1"),
            ("archived", "archived=1"),
            ("limit", "limit=0"),
            ("limit", "limit=201"),
            ("cursor", "cursor=%00"),
            ("cursor", "cursor=AAAA"),
            ("cursor", $"sort=updatedAt&cursor={byName}"),
            ("cursor", $"sort=createdAt&cursor={huge}"),
            ("scope", "scope=allClients"),
            ("ownerId", "ownerId=x"),
        ];
        foreach (var (field, query) in refused)
        {
            using var answer = await ana.Http.GetAsync(new Uri($"/api/v1/clients?{query}", UriKind.Relative), Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
            (await answer.JsonAsync()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(query);
        }
    }

    [Theory, OnBothDatabases]
    public async Task No_filter_sort_or_cursor_shows_a_contractor_more_than_their_clients(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var secret = await ana.AddClientAsync("Secret", ana.Id);
        var mine = await ana.AddClientAsync("Mine", ana.Id);
        await ana.AssignAsync(mine, ben.Id);
        var archived = await ana.AddClientAsync("Archived secret");
        await ana.SendAsync(HttpMethod.Put, $"{archived.Path()}/archive");
        var before = Uri.EscapeDataString(Cursor.Encode("", Guid.Empty));

        string[] tries =
        [
            "",
            "?sort=-name",
            "?sort=createdAt",
            "?sort=-updatedAt",
            "?status=active",
            "?status=active&status=prospect&status=former&status=onHold",
            $"?owner={ana.Id}",
            $"?owner={ana.Id}&owner=none&owner=me",
            "?limit=200",
            $"?cursor={before}",
            $"?sort=name&cursor={before}&status=active",
        ];
        foreach (var query in tries)
            (await ben.NamesAsync(query)).ShouldBe(["Mine"], query);
        foreach (var query in (string[])["?archived=true", "?q=secret", "?owner=none", "?owner=me"])
            (await ben.NamesAsync(query)).ShouldBeEmpty(query);
        (await ben.StatusOfAsync(secret.Path())).ShouldBe(HttpStatusCode.NotFound);
        (await ben.StatusOfAsync(mine.Path())).ShouldBe(HttpStatusCode.OK);
    }

    [Theory, OnBothDatabases]
    public async Task Every_list_is_read_through_an_index(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var write = app.Services.GetRequiredService<WriteTransaction>();
        await write.RunAsync(
            db =>
            {
                var now = app.Clock.GetUtcNow().UtcDateTime;
                for (var i = 0; i < 3000; i++)
                {
                    var details = new ClientDetails(
                        $"Client {i}",
                        (ClientStatus)(i % 4),
                        null,
                        null,
                        null,
                        null,
                        i % 7 == 0 ? ana.Id : null
                    );
                    var client = new Client(details, now.AddSeconds(i));
                    db.Add(client);
                    if (i % 500 == 0)
                        db.Add(new ClientMember(client.Id, ben.Id, isOwner: false, now));
                }
                return Task.CompletedTask;
            },
            Ct
        );
        using var plans = await QueryPlans.WatchAsync(app);

        await WalkAsync(ana);
        foreach (var plan in await plans.OfAsync("client"))
            plan.ScansTable.ShouldBeFalse(plan.ToString());
        await WalkAsync(ben);
        foreach (var plan in await plans.OfOwnClientsAsync("client"))
        {
            plan.ScansTable.ShouldBeFalse(plan.ToString());
            plan.LooksUpById.ShouldBeTrue(plan.ToString());
        }

        async Task WalkAsync(ApiUser user)
        {
            string[] queries =
            [
                "?limit=2",
                "?sort=-name&limit=2",
                "?sort=-updatedAt&limit=2",
                "?sort=createdAt&limit=2",
                "?status=former&limit=2",
                $"?owner={ana.Id}&limit=2",
                "?archived=true&limit=2",
            ];
            foreach (var query in queries)
            {
                var first = await user.GetAsync($"/api/v1/clients{query}");
                if (first.GetProperty("nextCursor").GetString() is { } cursor)
                    await user.GetAsync($"/api/v1/clients{query}&cursor={Uri.EscapeDataString(cursor)}");
            }
        }
    }
}
