using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

/// <summary>People are served by HTTPS, programs also without it on loopback.</summary>
public sealed class PlainHttpTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_opened_by_plain_http_leads_to_the_https_address()
    {
        await using var app = await TestApp.StartAsync(
            Database.Sqlite,
            ("LISTEN", "https://127.0.0.1:0,http://127.0.0.1:0"),
            ("URL", "https://vault.example")
        );
        using var http = Plain(app);

        foreach (var path in new[] { "/", "/sign-in", "/clients?q=a%20b&status=active", "/nothing", "//evil.example/x" })
        {
            using var answer = await http.GetAsync($"{http.BaseAddress!.AbsoluteUri.TrimEnd('/')}{path}", Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect, path);
            answer.Headers.Location!.OriginalString.ShouldBe($"https://vault.example{path}");
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
        using var form = new FormUrlEncodedContent([new("Input.Email", "a@b.example")]);
        using var posted = await http.PostAsync("/sign-in", form, Ct);
        posted.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await posted.Content.ReadAsStringAsync(Ct)).ShouldContain("Open https://vault.example/ and do it there");
    }

    [Fact]
    public async Task Where_there_is_no_https_the_page_says_what_to_set()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite, ("LISTEN", "http://127.0.0.1:0"), ("URL", null));
        using var http = Plain(app);

        using var answer = await http.GetAsync("/sign-in", Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var words = await answer.Content.ReadAsStringAsync(Ct);
        words.ShouldContain("Set STEWARD_LISTEN to an https:// address");
        words.ShouldContain("STEWARD_TRUSTED_PROXIES");
    }

    [Fact]
    public async Task Programs_with_a_token_and_probes_are_served()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite, ("LISTEN", "http://127.0.0.1:0"), ("URL", null));
        var ana = await app.SignInAsync(Role.Manager);

        (await ana.Http.GetAsync("/api/v1/clients", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ana.Http.PostAsJsonAsync("/api/v1/clients", new { name = "Acme", status = "active" }, Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Created
        );
        foreach (var path in new[] { "/healthz", "/readyz", "/openapi/v1.json", "/favicon.svg" })
            (await ana.Http.GetAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
    }

    [Theory]
    [InlineData("https", HttpStatusCode.OK)]
    [InlineData("http", HttpStatusCode.TemporaryRedirect)]
    [InlineData(null, HttpStatusCode.MisdirectedRequest)]
    public async Task A_named_proxy_says_how_the_request_came(string? said, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(
            Database.Sqlite,
            ("LISTEN", "http://127.0.0.1:0"),
            ("URL", "https://vault.example"),
            ("TRUSTED_PROXIES", "127.0.0.1")
        );
        await app.AddUserAsync("ana@firm.example");
        using var http = Plain(app);
        if (said is not null)
            http.DefaultRequestHeaders.Add("X-Forwarded-Proto", said);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");

        using var answer = await http.GetAsync("/sign-in", Ct);

        answer.StatusCode.ShouldBe(expected);
        var words = await answer.Content.ReadAsStringAsync(Ct);
        if (said is null)
            words.ShouldContain("Let it send X-Forwarded-Proto");
        else if (said == "https")
            answer.Headers.GetValues("Set-Cookie").ShouldContain(c => c.Contains("secure", StringComparison.OrdinalIgnoreCase));
        else
            answer.Headers.Location!.OriginalString.ShouldBe("https://vault.example/sign-in");
    }

    [Fact]
    public async Task What_a_stranger_says_of_the_request_does_not_count()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite, ("LISTEN", "http://127.0.0.1:0"), ("URL", "https://vault.example"));
        using var http = Plain(app);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        (await http.GetAsync("/sign-in", Ct)).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
    }

    private static HttpClient Plain(TestApp app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(addresses.Single(a => a.StartsWith("http:", StringComparison.Ordinal))),
        };
    }
}
