using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

public sealed class HeadersTests
{
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-WAyOw4V+FqDc35lQPyRADLBWbuNK8ahvYEaQIYF1+Ps='; img-src 'self' data:; "
        + "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Every_answer_says_what_a_browser_may_do_with_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("URL", "https://vault.firm.example"));
        var ana = await app.SignInAsync(Role.Admin);
        using var http = app.NewClient();
        foreach (
            var (path, token) in new (string, bool)[]
            {
                ("/sign-in", false),
                ("/clients", true),
                ("/no-such-page", true),
                ("/api/v1/me", true),
                ("/api/v1/me", false),
                ("/api/v1/clients?nonsense=1", true),
                ("/api/v1/nothing", true),
                ("/openapi/v1.json", false),
                ("/healthz", false),
            }
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            // By its name, not as localhost: HSTS is for hosts that have one.
            request.Headers.Host = "vault.firm.example";
            if (token && path.StartsWith("/api", StringComparison.Ordinal))
                request.Headers.Authorization = ana.Http.DefaultRequestHeaders.Authorization;
            else if (token)
                request.Headers.Add("Cookie", $"__Host-steward-access={ana.Http.DefaultRequestHeaders.Authorization!.Parameter}");
            using var answer = await http.SendAsync(request, Ct);
            var said = $"{path}: {(int)answer.StatusCode}";

            One(answer, "Content-Security-Policy").ShouldBe(ContentPolicy, said);
            One(answer, "X-Content-Type-Options").ShouldBe("nosniff", said);
            One(answer, "Referrer-Policy").ShouldBe("no-referrer", said);
            One(answer, "Cross-Origin-Opener-Policy").ShouldBe("same-origin", said);
            One(answer, "Cross-Origin-Resource-Policy").ShouldBe("same-origin", said);
            One(answer, "Strict-Transport-Security").ShouldBe("max-age=31536000; includeSubDomains", said);
            var permissions = One(answer, "Permissions-Policy").ShouldNotBeNull(said);
            foreach (var feature in new[] { "camera", "microphone", "geolocation", "payment", "usb" })
                permissions.ShouldContain($"{feature}=()", Case.Sensitive, said);
            One(answer, "Cache-Control").ShouldNotBeNull(said).ShouldContain("no-store", Case.Sensitive, said);
            answer.Headers.Contains("Server").ShouldBeFalse(said);
            answer.Headers.Contains("X-Powered-By").ShouldBeFalse(said);
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_a_request_says_of_its_host_is_in_no_answer(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("URL", "https://vault.firm.example"));
        var ana = await app.SignInAsync(Role.Admin);
        using var http = app.NewClient();
        foreach (var path in new[] { "/", "/sign-in", "/clients", "/clients/new", "/openapi/v1.json", "/api/v1/nothing", "/no-such-page" })
        {
            foreach (var token in new[] { false, true })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Host = "evil.example";
                request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
                request.Headers.TryAddWithoutValidation("Forwarded", "host=evil.example");
                if (token)
                    request.Headers.Add("Cookie", $"__Host-steward-access={ana.Http.DefaultRequestHeaders.Authorization!.Parameter}");
                using var answer = await http.SendAsync(request, Ct);
                var said = $"{path}: {(int)answer.StatusCode}";
                (await answer.Content.ReadAsStringAsync(Ct)).ShouldNotContain("evil.example", Case.Insensitive, said);
                string.Join('\n', answer.Headers.SelectMany(h => h.Value)).ShouldNotContain("evil.example", Case.Insensitive, said);
            }
        }
    }

    private static string? One(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? values.ShouldHaveSingleItem(name)
            : null;
}
