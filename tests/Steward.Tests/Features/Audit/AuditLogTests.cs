using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Platform;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Audit;

public sealed class AuditLogTests
{
    [Theory, OnBothDatabases]
    public async Task Admins_and_managers_read_it_and_nobody_else(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        foreach (
            var (role, expected) in new[]
            {
                (Role.Admin, HttpStatusCode.OK),
                (Role.Manager, HttpStatusCode.OK),
                (Role.Contractor, HttpStatusCode.Forbidden),
                (Role.ReadOnly, HttpStatusCode.Forbidden),
            }
        )
        {
            var user = await app.SignInAsync(role);
            using var events = await user.Http.GetAsync("/api/v1/audit", TestContext.Current.CancellationToken);
            events.StatusCode.ShouldBe(expected, role);
            using var verification = await user.Http.GetAsync("/api/v1/audit/verification", TestContext.Current.CancellationToken);
            verification.StatusCode.ShouldBe(expected, role);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Filters_narrow_it_and_pages_follow_without_gap_or_double(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var write = app.Services.GetRequiredService<WriteTransaction>();
        var client = Guid.CreateVersion7();
        for (var i = 0; i < 25; i++)
        {
            await write.AppendAsync(
                new AuditEntry(Actor.Background, i % 5 == 0 ? "credential.copied" : "credential.revealed", "credential")
                {
                    ClientId = client,
                    Reason = $"{i}",
                },
                TestContext.Current.CancellationToken
            );
        }

        var reasons = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await GetAsync(
                ana,
                $"/api/v1/audit?client={client}&action=credential.revealed&limit=7{(cursor is null ? "" : $"&cursor={cursor}")}"
            );
            reasons.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("reason").GetString()));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);

        reasons.ShouldBe(Enumerable.Range(0, 25).Where(i => i % 5 != 0).Reverse().Select(i => $"{i}"));
        var tomorrow = app.Clock.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", null);
        (await GetAsync(ana, $"/api/v1/audit?client={client}&from={tomorrow}")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await GetAsync(ana, $"/api/v1/audit?client={client}&to={tomorrow}")).GetProperty("items").GetArrayLength().ShouldBe(25);
    }

    [Theory, OnBothDatabases]
    public async Task Who_reads_the_log_reads_all_of_it_but_not_what_a_hidden_client_is_called_now(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var max = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client);
        (await PageAsync(app, max, $"/audit?client={client}&credential={id}")).ShouldContain("Client: Acme");
        await ana.GrantAsync(
            id,
            new
            {
                userId = max.Id,
                effect = "deny",
                reach = "client",
            }
        );

        var html = await PageAsync(app, max, $"/audit?client={client}&credential={id}");
        var events = (await GetAsync(max, $"/api/v1/audit?credential={id}")).GetProperty("items");
        var one = await PageAsync(app, max, $"/audit/{events[0].GetProperty("id").GetGuid()}");

        events.EnumerateArray().Select(e => e.GetProperty("action").GetString()).ShouldContain("credential.created");
        html.ShouldContain($"Client: {client}");
        html.ShouldContain($"Credential: {id}");
        (html + one).ShouldNotContain("Acme");
    }

    [Theory]
    [InlineData("actor=me")]
    [InlineData("from=yesterday")]
    [InlineData("cursor=%21%21")]
    [InlineData("limit=0")]
    [InlineData("sort=at")]
    [InlineData("order=asc")]
    public async Task A_filter_that_can_not_be_is_an_error_that_names_it(string query)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Admin);

        using var answer = await ana.Http.GetAsync($"/api/v1/audit?{query}", TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain($"\"{query.Split('=')[0]}\"");
    }

    [Theory, OnBothDatabases]
    public async Task What_somebody_typed_is_text_in_the_admin_s_page(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var stranger = app.NewClient();
        using var refused = await stranger.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { email = "<script>alert(1)</script>\u0007@x", password = "wrong wrong wrong" },
            TestContext.Current.CancellationToken
        );
        var ana = await app.SignInAsync(Role.Admin);

        var html = await PageAsync(app, ana, "/audit?action=session.refused");

        html.ShouldNotContain("<script>alert");
        html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;\\u0007");
    }

    [Theory, OnBothDatabases]
    public async Task Who_fails_to_sign_in_can_not_pass_for_a_person_or_for_Steward(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var stranger = app.NewClient();
        stranger.DefaultRequestHeaders.UserAgent.ParseAdd("steward");
        foreach (var typed in new[] { "Ana Reyes", "Steward itself", "\u202egpj.anA\u200b" })
        {
            using var refused = await stranger.PostAsJsonAsync(
                "/api/v1/auth/login",
                new { email = typed, password = "wrong wrong wrong" },
                TestContext.Current.CancellationToken
            );
        }
        await app
            .Services.GetRequiredService<WriteTransaction>()
            .AppendAsync(
                new AuditEntry(Actor.Background, "session.refused", "session") { Reason = "by itself" },
                TestContext.Current.CancellationToken
            );
        var ana = await app.SignInAsync(Role.Admin);

        var html = await PageAsync(app, ana, "/audit?action=session.refused");
        var who = html.Split("data-label=\"Who\">")
            .Skip(1)
            .Select(cell => Regex.Replace(cell.Split("</td>")[0], "<(?!/?bdi)[^>]*>", "").Trim())
            .ToArray();

        who.Select(WebUtility.HtmlDecode)
            .ShouldBe([
                "Steward itself",
                "Unknown, typed “<bdi>\\u202egpj.anA\\u200b</bdi>”",
                "Unknown, typed “<bdi>Steward itself</bdi>”",
                "Unknown, typed “<bdi>Ana Reyes</bdi>”",
            ]);
        var newest = (await GetAsync(ana, "/api/v1/audit?action=session.refused")).GetProperty("items");
        var page = await PageAsync(app, ana, $"/audit/{newest[3].GetProperty("id").GetGuid()}");
        WebUtility.HtmlDecode(page).ShouldContain("Unknown, typed “\u2068Ana Reyes\u2069”, failed to sign in");
    }

    private static async Task<JsonElement> GetAsync(ApiUser user, string url) =>
        await user.Http.GetFromJsonAsync<JsonElement>(url, TestContext.Current.CancellationToken);

    private static async Task<string> PageAsync(TestApp app, ApiUser user, string url)
    {
        using var http = app.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("Cookie", $"__Host-steward-access={user.Http.DefaultRequestHeaders.Authorization!.Parameter}");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
