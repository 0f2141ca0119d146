using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Steward.Features.Roles;
using Steward.Platform.Http;
using Steward.Tests.Access;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

/// <summary>What every list of the API keeps to; docs/api.md.</summary>
public sealed class ListRulesTests
{
    /// <summary>At most fifty, best first, and no further page.</summary>
    private const string Search = "GET /api/v1/search";

    [Fact]
    public async Task Every_list_refuses_what_it_does_not_know_and_can_be_cut_into_pages()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Admin);
        var subject = await Subject.MakeAsync(app, ana.Id);
        subject = subject with { SessionId = await StageImportAsync(ana) };
        var lists = Route.All(app).Where(r => r.IsApi && r.Method == "GET" && IsList(r)).ToList();
        var wrong = new List<string>();

        foreach (var list in lists)
        {
            await ExpectAsync("limit=1", HttpStatusCode.OK);
            await ExpectAsync("nonsense=1", HttpStatusCode.BadRequest);
            await ExpectAsync("limit=0", HttpStatusCode.BadRequest);
            await ExpectAsync("limit=201", HttpStatusCode.BadRequest);
            await ExpectAsync("cursor=!", HttpStatusCode.BadRequest);
            foreach (var once in list.Metadata.GetMetadata<TakesList>()?.Once ?? [])
                await ExpectAsync($"{once}=a&{once}=b", HttpStatusCode.BadRequest);

            async Task ExpectAsync(string query, HttpStatusCode expected)
            {
                using var answer = await ana.Http.GetAsync($"{subject.Fill(list.Pattern)}?{query}", Ct);
                if (answer.StatusCode != expected)
                    wrong.Add($"{list.Name}?{query}: {answer.StatusCode}, not {expected}");
            }
        }

        lists.Count.ShouldBeGreaterThan(10);
        lists.ShouldContain(l => l.Name == Search);
        string.Join('\n', wrong).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task Versions_and_grants_and_imports_come_in_pages(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var cy = await app.SignInAsync(Role.Contractor);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id, cy.Id));
        foreach (var password in (string[])["second", "third"])
        {
            using var rotated = await ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { password } }, Ct);
            rotated.StatusCode.ShouldBe(HttpStatusCode.Created);
        }
        await ana.GrantAsync(id, new { userId = bo.Id });
        await ana.GrantAsync(id, new { userId = cy.Id });
        var imports = new[] { await StageImportAsync(ana), await StageImportAsync(ana) };

        (await PagesAsync(ana, $"/api/v1/credentials/{id}/versions", v => v.GetProperty("version").GetInt32())).ShouldBe([3, 2, 1]);
        (await PagesAsync(ana, $"/api/v1/credentials/{id}/grants", g => g.GetProperty("userId").GetGuid())).ShouldBe([bo.Id, cy.Id]);
        (await PagesAsync(ana, "/api/v1/imports", i => i.GetProperty("id").GetGuid())).ShouldBe(imports.Reverse());
    }

    [Theory, OnBothDatabases]
    public async Task A_filter_of_the_audit_log_given_twice_means_either(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Manager);
        var cy = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var first = await ana.AddCredentialAsync(client);
        var second = await bo.AddCredentialAsync(client);
        var third = await cy.AddCredentialAsync(client);

        (await FoundAsync($"actor={ana.Id}&actor={bo.Id}")).ShouldBe([second, first]);
        (await FoundAsync($"credential={first}&credential={third}")).ShouldBe([third, first]);
        (await FoundAsync($"client={client}&client={Guid.Empty}")).ShouldBe([third, second, first]);
        (await FoundAsync("outcome=refused&outcome=ok")).ShouldBe([third, second, first]);
        (await FoundAsync("outcome=refused&outcome=failed")).ShouldBeEmpty();

        async Task<Guid[]> FoundAsync(string query) =>
            [
                .. (await ana.GetAsync($"/api/v1/audit?action=credential.created&{query}"))
                    .GetProperty("items")
                    .EnumerateArray()
                    .Select(e => e.GetProperty("credentialId").GetGuid()),
            ];
    }

    [Theory]
    [InlineData("2026-11-22T10:00:00Z", true)]
    [InlineData("2026-11-22T10:00:00.123%2B01:00", true)]
    [InlineData("2026-11-22", true)]
    [InlineData("2026-11-22T10:00:00", false)]
    [InlineData("2026-11-22T10:00Z", false)]
    [InlineData("11/22/2026", false)]
    [InlineData("22 Nov 2026", false)]
    [InlineData("10:00", false)]
    public async Task A_time_in_an_address_is_a_day_or_an_instant_with_its_offset(string text, bool good)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        foreach (var name in (string[])["from", "to"])
        {
            using var answer = await ana.Http.GetAsync($"/api/v1/audit?{name}={text}", Ct);
            answer.StatusCode.ShouldBe(good ? HttpStatusCode.OK : HttpStatusCode.BadRequest, name);
        }
    }

    private static bool IsList(Route route) =>
        route
            .Metadata.OfType<IProducesResponseTypeMetadata>()
            .Any(p => p.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Page<>));

    private static async Task<List<T>> PagesAsync<T>(ApiUser user, string path, Func<JsonElement, T> read)
    {
        var found = new List<T>();
        string? cursor = null;
        do
        {
            var page = await user.GetAsync($"{path}?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}");
            page.GetProperty("items").GetArrayLength().ShouldBe(1);
            found.Add(read(page.GetProperty("items")[0]));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null && found.Count < 10);
        return found;
    }

    private static async Task<Guid> StageImportAsync(ApiUser user)
    {
        const string File = """
            {"encrypted":false,"folders":[],"items":[{"id":"1","type":1,"name":"Router","login":{"username":"root","password":"s3cret"}}]}
            """;
        using var body = new StringContent(File, Encoding.UTF8, "application/octet-stream");
        using var answer = await user.Http.PostAsync("/api/v1/imports", body, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.JsonAsync()).GetProperty("id").GetGuid();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
