using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

public sealed class CrossSiteTests
{
    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("none")]
    public async Task Another_site_can_not_act_with_the_cookie_even_with_a_token(string site)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Manager);
        var token = (await browser.GetPageAsync("/account/sessions")).CsrfToken!;

        using var answer = await PostThemeAsync(browser, token, ("Sec-Fetch-Site", site));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await app.ReadAsync(db => db.Users.SingleAsync())).Theme.ShouldBe(Theme.System);
    }

    [Theory, OnBothDatabases]
    public async Task Who_was_signed_out_meanwhile_hears_so_and_can_still_sign_out(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.AddUserAsync("ana@firm.example", Role.Manager);
        using var browser = await app.BrowseAsAsync("ana@firm.example");
        var token = (await browser.GetPageAsync("/account/sessions")).CsrfToken!;

        await app.DeactivateAsync(ana);
        app.Clock.Skip(TimeSpan.FromSeconds(2));

        using var form = await PostThemeAsync(browser, token, ("Sec-Fetch-Site", "same-origin"));
        form.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await form.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("what you typed is still in the form");
        using var activity = await browser.SendJsonAsync(HttpMethod.Post, "/session/activity");
        activity.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var signOut = await browser.SendJsonAsync(HttpMethod.Post, "/sign-out");
        signOut.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        browser.Cookie(SessionCookies.Refresh).ShouldBeNull();
    }

    [Fact]
    public async Task An_old_browser_is_judged_by_the_origin_it_names()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Manager);
        var token = (await browser.GetPageAsync("/account/sessions")).CsrfToken!;

        using var silent = await PostThemeAsync(browser, token);
        using var foreign = await PostThemeAsync(browser, token, ("Origin", "https://evil.example"));
        using var own = await PostThemeAsync(browser, token, ("Origin", app.Url.GetLeftPart(UriPartial.Authority)));

        silent.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        foreign.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        own.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Our_own_origin_without_the_token_is_not_enough()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Manager);
        await browser.GetPageAsync("/account/sessions");

        using var page = await PostThemeAsync(browser, null, ("Sec-Fetch-Site", "same-origin"));
        using var activity = await browser.SendJsonAsync(HttpMethod.Post, "/session/activity", withToken: false);
        using var api = await browser.SendJsonAsync(
            HttpMethod.Post,
            "/api/v1/auth/step-up",
            new { password = TestApp.Password },
            withToken: false
        );

        page.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        activity.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        api.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.stepped_up"))).ShouldBe(0);
    }

    [Fact]
    public async Task Signing_somebody_in_from_another_site_does_not_work_either()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.AddUserAsync("ana@firm.example");
        using var browser = app.NewBrowser();
        await browser.GetPageAsync("/sign-in");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Content = new FormUrlEncodedContent([
            new("_handler", "sign-in"),
            new("Input.Email", "ana@firm.example"),
            new("Input.Password", TestApp.Password),
        ]);
        using var answer = await browser.Http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await app.ReadAsync(db => db.Sessions.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task The_api_takes_the_cookie_from_our_own_pages_only()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Manager);
        await browser.GetPageAsync("/account/sessions");

        using var own = await browser.SendJsonAsync(HttpMethod.Get, "/api/v1/me");
        using var step = await browser.SendJsonAsync(HttpMethod.Post, "/api/v1/auth/step-up", new { password = TestApp.Password });
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        step.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        foreach (var (name, value) in new[] { ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "none"), ("X-Nothing", "1") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
            request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await browser.Http.SendAsync(request, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        using var both = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        both.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        both.Headers.Authorization = new("Bearer", "nonsense");
        using var withHeader = await browser.Http.SendAsync(both, TestContext.Current.CancellationToken);
        withHeader.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_sent_by_a_program_needs_neither()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        using var answer = await ana.Http.PostAsJsonAsync(
            "/api/v1/auth/step-up",
            new { password = TestApp.Password },
            TestContext.Current.CancellationToken
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_second_tab_on_the_sign_in_page_is_led_on_when_the_first_one_signed_in()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = app.NewBrowser();
        var second = await browser.GetPageAsync("/sign-in");
        await browser.PostFormAsync("/sign-in", "sign-in", ("Input.Email", ana.Email), ("Input.Password", TestApp.Password));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Content = new FormUrlEncodedContent(second.Form("sign-in").Hidden.Select(h => KeyValuePair.Create(h.Name, h.Value)));
        using var answer = await browser.Http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private static async Task<HttpResponseMessage> PostThemeAsync(
        Browser browser,
        string? token,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/theme");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["theme"] = "dark" };
        if (token is not null)
            fields["__RequestVerificationToken"] = token;
        request.Content = new FormUrlEncodedContent(fields);
        return await browser.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
