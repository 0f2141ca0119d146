using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Search;

public sealed class SearchEverythingTests
{
    [Theory, OnBothDatabases]
    public async Task Finds_by_word_beginnings_and_parts_without_accents_best_first(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await AddAsync(app, "Müller & Söhne", "info@mueller.example", "Łódź Webmail", "Straße Router");
        await AddAsync(app, "Web", null, "Intranet web");
        await AddAsync(app, "Webagentur Ærø", null);
        await AddAsync(app, "Cobweb Ltd", null);

        (await FindAsync(ana, "web")).ShouldBe(["Web", "Webagentur Ærø", "Intranet web", "Łódź Webmail", "Cobweb Ltd"]);
        (await FindAsync(ana, "w")).ShouldBe(["Web", "Webagentur Ærø", "Intranet web", "Łódź Webmail"]);
        (await FindAsync(ana, "lodz")).ShouldBe(["Łódź Webmail"]);
        (await FindAsync(ana, "ŁÓDŹ web")).ShouldBe(["Łódź Webmail"]);
        (await FindAsync(ana, "strasse")).ShouldBe(["Straße Router"]);
        (await FindAsync(ana, "aero")).ShouldBe(["Webagentur Ærø"]);
        (await FindAsync(ana, "aero lodz")).ShouldBe([]);
        (await FindAsync(ana, "gentu ærø")).ShouldBe(["Webagentur Ærø"]);
        (await FindAsync(ana, "sohne m")).ShouldBe(["Müller & Söhne"]);
        (await FindAsync(ana, "öhn")).ShouldBe(["Müller & Söhne"]);
        (await FindAsync(ana, "öh")).ShouldBe([]);
        (await FindAsync(ana, "mueller.exam")).ShouldBe(["Müller & Söhne"]);
        (await FindAsync(ana, "")).ShouldBe([]);
        (await FindAsync(ana, "web", "&kind=client")).ShouldBe(["Web", "Webagentur Ærø", "Cobweb Ltd"]);
        (await FindAsync(ana, "web", "&kind=credential&limit=1")).ShouldBe(["Intranet web"]);
    }

    [Theory, OnBothDatabases]
    public async Task Every_character_is_literal_and_no_input_is_an_error(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await AddAsync(app, "100% Linen", null, "50%_off", "O'Brien \"Deluxe\" \\ Sons", "[x] <b>bold</b>");
        await AddAsync(app, "Anything else", null, "50xxoff", "ABC");

        (await FindAsync(ana, "%")).ShouldBe([]);
        (await FindAsync(ana, "_")).ShouldBe([]);
        (await FindAsync(ana, "*")).ShouldBe([]);
        (await FindAsync(ana, "50%_off")).ShouldBe(["50%_off"]);
        (await FindAsync(ana, "0%_o")).ShouldBe(["50%_off"]);
        (await FindAsync(ana, "a OR 5")).ShouldBe([]);
        (await FindAsync(ana, "-abc")).ShouldBe(["ABC"]);
        (await FindAsync(ana, "NOT abc")).ShouldBe([]);
        (await FindAsync(ana, "NEAR(abc)")).ShouldBe([]);
        (await FindAsync(ana, "o'brien \"del")).ShouldBe(["O'Brien \"Deluxe\" \\ Sons"]);
        (await FindAsync(ana, "title:abc")).ShouldBe([]);
        (await FindAsync(ana, "abc' OR 'a'='a")).ShouldBe([]);
        (await FindAsync(ana, "<b>bold")).ShouldBe(["[x] <b>bold</b>"]);

        foreach (var text in NaughtyStrings())
        {
            using var answer = await ana.Http.GetAsync(
                $"/api/v1/search?q={Uri.EscapeDataString(text)}",
                TestContext.Current.CancellationToken
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_a_naughty_thing_is_called_finds_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var names = NaughtyStrings()
            .Where(Steward.Platform.Validation.IsStorable)
            .Select(n => n.Trim())
            .Where(n => n.Length is > 0 and <= 200)
            .ToArray();
        names.Length.ShouldBeGreaterThan(400);
        await AddAsync(app, "Firm", null, names);

        foreach (var name in names.Where(n => SearchText.Read(n).Whole.Length > 0))
            (await FindAsync(ana, name)).ShouldContain(name);
    }

    [Theory, OnBothDatabases]
    public async Task What_a_person_may_not_see_is_no_hit(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var max = await app.SignInAsync(Role.Contractor);
        var mine = await AddAsync(app, "Acme mine", null, "Acme router", "Acme hidden");
        var other = await AddAsync(app, "Acme other", null, "Acme webmail");
        foreach (var query in new[] { "acme", "a", "cme", "acme rou", "acme other" })
            (await FindAsync(max, query)).ShouldBe([], query);

        await app
            .Services.GetRequiredService<WriteTransaction>()
            .RunAsync(
                db =>
                {
                    db.Add(new ClientMember(mine, max.Id, isOwner: false, Now(app)));
                    return Task.CompletedTask;
                },
                TestContext.Current.CancellationToken
            );
        foreach (var query in new[] { "acme", "a", "cme" })
            (await FindAsync(max, query)).ShouldBe(["Acme mine", "Acme hidden", "Acme router"], query);
        (await FindAsync(max, "acme other")).ShouldBe([]);

        var hidden = await app.ReadAsync(db => db.Credentials.SingleAsync(c => c.Name == "Acme hidden"));
        await app
            .Services.GetRequiredService<WriteTransaction>()
            .RunAsync(
                db =>
                {
                    db.Add(new AccessGrant(max.Id, mine, hidden.Id, GrantEffect.Deny, null, null, Now(app)));
                    return Task.CompletedTask;
                },
                TestContext.Current.CancellationToken
            );
        app.Clock.Skip(TimeSpan.FromSeconds(2));
        (await FindAsync(max, "acme")).ShouldBe(["Acme mine", "Acme router"]);
        _ = other;
    }

    [Theory, OnBothDatabases]
    public async Task The_index_follows_renaming_and_removing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await AddAsync(app, "Before", "old.example");
        var write = app.Services.GetRequiredService<WriteTransaction>();
        var ct = TestContext.Current.CancellationToken;

        await write.RunAsync(db => SearchIndex.PutAsync(db, SearchKind.Client, id, id, "After", "new.example", ct), ct);
        (await FindAsync(ana, "before")).ShouldBe([]);
        (await FindAsync(ana, "old")).ShouldBe([]);
        (await FindAsync(ana, "after")).ShouldBe(["After"]);
        (await FindAsync(ana, "w.exam")).ShouldBe(["After"]);

        await write.RunAsync(db => SearchIndex.RemoveAsync(db, id, ct), ct);
        (await FindAsync(ana, "after")).ShouldBe([]);
        (await FindAsync(ana, "fte")).ShouldBe([]);
    }

    [Fact]
    public async Task Unknown_parameters_and_kinds_are_refused()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.ReadOnly);
        foreach (var query in new[] { "q=a&x=1", "q=a&kind=user", "q=a&limit=51", "q=a&limit=0", "q=a&limit=-1" })
        {
            using var answer = await ana.Http.GetAsync($"/api/v1/search?{query}", TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
        }
        using var stranger = app.NewClient();
        (await stranger.GetAsync("/api/v1/search?q=a", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    private static async Task<string[]> FindAsync(ApiUser user, string query, string more = "")
    {
        var answer = await user.Http.GetFromJsonAsync<JsonElement>(
            $"/api/v1/search?q={Uri.EscapeDataString(query)}{more}",
            TestContext.Current.CancellationToken
        );
        return [.. answer.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("title").GetString()!)];
    }

    private static async Task<Guid> AddAsync(TestApp app, string name, string? detail, params string[] credentials)
    {
        var ct = TestContext.Current.CancellationToken;
        var now = Now(app);
        var client = new Client(new ClientDetails(name, ClientStatus.Active, null, null, null, null, null), now);
        await app
            .Services.GetRequiredService<WriteTransaction>()
            .RunAsync(
                async db =>
                {
                    db.Add(client);
                    await SearchIndex.PutAsync(db, SearchKind.Client, client.Id, client.Id, name, detail, ct);
                    foreach (var title in credentials)
                    {
                        var credential = new Credential(
                            Guid.CreateVersion7(),
                            client.Id,
                            new CredentialDetails(title, CredentialKind.Login, null, null, null),
                            now
                        );
                        db.Add(credential);
                        db.Add(new SearchEntry(SearchKind.Credential, credential.Id, client.Id, title, null));
                    }
                },
                ct
            );
        return client.Id;
    }

    private static DateTime Now(TestApp app) => app.Clock.GetUtcNow().UtcDateTime;

    /// <summary>A choice of inputs that broke others, beside the whole list where it lies next to the sources.</summary>
    private static string[] NaughtyStrings()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "tests", "data", "blns.json");
            if (File.Exists(file))
                return JsonSerializer.Deserialize<string[]>(File.ReadAllText(file))!;
        }
        throw new FileNotFoundException("tests/data/blns.json");
    }
}
