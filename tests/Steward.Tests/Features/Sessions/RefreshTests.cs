using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

public sealed class RefreshTests
{
    private static readonly TimeSpan PastGrace = RefreshGrace.Length + TimeSpan.FromSeconds(1);

    [Theory, OnBothDatabases]
    public async Task A_lost_answer_costs_nothing_the_same_token_gives_the_same_successor(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var first = await LoginAsync(app);

        var lost = await RefreshAsync(app, first);
        app.Clock.Skip(TimeSpan.FromMinutes(20));
        var again = await RefreshAsync(app, first);

        again.ShouldNotBeNull().ShouldBe(lost);
        (await RefreshAsync(app, again)).ShouldNotBeNull().ShouldNotBe(again);
    }

    [Theory, OnBothDatabases]
    public async Task An_aborted_request_costs_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var first = await LoginAsync(app);
        for (var i = 0; i < 5; i++)
        {
            using var aborted = new CancellationTokenSource(TimeSpan.FromMilliseconds(i));
            using var http = app.NewClient();
            await Record.ExceptionAsync(() => http.PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken = first }, aborted.Token));
        }

        (await RefreshAsync(app, first)).ShouldNotBeNull();
    }

    [Theory, OnBothDatabases]
    public async Task Twenty_tabs_that_refresh_at_once_all_get_the_same_successor(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var first = await LoginAsync(app);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RefreshAsync(app, first)));

        answers.ShouldAllBe(a => a != null);
        answers.Distinct().Count().ShouldBe(1);
        (await app.ReadAsync(db => db.Sessions.SingleAsync())).Generation.ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_slow_tab_has_ten_seconds_after_the_successor_was_used(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var first = await LoginAsync(app);
        var second = await RefreshAsync(app, first);
        var third = await RefreshAsync(app, second!);
        var fourth = await RefreshAsync(app, third!);

        app.Clock.Skip(TimeSpan.FromSeconds(5));

        (await RefreshAsync(app, first)).ShouldBe(second);
        (await RefreshAsync(app, second!)).ShouldBe(third);
        (await RefreshAsync(app, fourth!)).ShouldNotBeNull();
    }

    [Theory, OnBothDatabases]
    public async Task A_token_presented_after_its_successor_was_in_use_ends_the_session(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var first = await LoginAsync(app);
        var second = await RefreshAsync(app, first);
        var third = await RefreshAsync(app, second!);
        app.Clock.Skip(PastGrace);

        (await RefreshAsync(app, first)).ShouldBeNull();

        (await RefreshAsync(app, third!)).ShouldBeNull();
        (await app.ReadAsync(db => db.Sessions.SingleAsync())).RevokedAt.ShouldNotBeNull();
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.reuse"))).ShouldBe(1);
    }

    [Fact]
    public async Task Noise_ends_nothing()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var first = await LoginAsync(app);
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(first);
        bytes[20] ^= 1;

        (await RefreshAsync(app, System.Buffers.Text.Base64Url.EncodeToString(bytes))).ShouldBeNull();
        (await RefreshAsync(app, "nonsense")).ShouldBeNull();
        (await RefreshAsync(app, first + "A")).ShouldBeNull();

        (await RefreshAsync(app, first)).ShouldNotBeNull();
    }

    [Theory, OnBothDatabases]
    public async Task A_new_password_ends_every_session_and_its_tokens(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var first = await LoginAsync(app);
        var id = (await app.ReadAsync(db => db.Users.SingleAsync())).Id;

        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope
                .ServiceProvider.GetRequiredService<SetPassword>()
                .RunAsync(
                    id,
                    "seven quiet otters paint",
                    link: null,
                    timeZone: null,
                    Actor.CommandLine,
                    TestContext.Current.CancellationToken
                );
        }

        (await RefreshAsync(app, first)).ShouldBeNull();
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.revoked"))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_deactivated_person_can_not_refresh(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var first = await LoginAsync(app);

        await app.DeactivateAsync((await app.ReadAsync(db => db.Users.SingleAsync())).Id);

        (await RefreshAsync(app, first)).ShouldBeNull();
    }

    [Theory, OnBothDatabases]
    public async Task A_page_rotates_the_cookies_when_the_access_token_has_run_out_and_a_prefetch_does_not(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Manager);
        var refresh = browser.Cookie(SessionCookies.Refresh);
        app.Clock.Skip(TimeSpan.FromMinutes(6));

        foreach (var (name, value) in new[] { ("X-Sec-Purpose", "prefetch"), ("Sec-Purpose", "prefetch;prerender"), ("X-Background", "1") })
        {
            (await browser.GetPageAsync("/account/sessions", (name, value))).Status.ShouldBe(HttpStatusCode.OK);
            browser.Cookie(SessionCookies.Refresh).ShouldBe(refresh);
        }
        (await browser.GetPageAsync("/account/sessions")).Status.ShouldBe(HttpStatusCode.OK);

        browser.Cookie(SessionCookies.Refresh).ShouldNotBe(refresh);
        (await app.ReadAsync(db => db.Sessions.SingleAsync())).Generation.ShouldBe(1);
    }

    [Fact]
    public async Task A_stolen_cookie_used_late_by_a_prefetch_ends_the_session_too()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Manager);
        var stolen = browser.Cookie(SessionCookies.Refresh)!;
        foreach (var _ in new[] { 1, 2 })
        {
            app.Clock.Skip(TimeSpan.FromMinutes(6));
            (await browser.GetPageAsync("/account/sessions")).Status.ShouldBe(HttpStatusCode.OK);
        }
        app.Clock.Skip(PastGrace);
        using var thief = app.NewBrowser();
        thief.Cookies.Add(app.Url, new Cookie(SessionCookies.Refresh, stolen) { Secure = true });

        (await thief.GetPageAsync("/account/sessions", ("X-Background", "1"))).Status.ShouldBe(HttpStatusCode.Redirect);

        (await browser.GetPageAsync("/account/sessions")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    private static async Task<string> LoginAsync(TestApp app)
    {
        await app.AddUserAsync("ana@firm.example");
        using var http = app.NewClient();
        using var answer = await http.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { email = "ana@firm.example", password = TestApp.Password }
        );
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refreshToken").GetString()!;
    }

    private static async Task<string?> RefreshAsync(TestApp app, string token)
    {
        using var http = app.NewClient();
        using var answer = await http.PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken = token });
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
            return null;
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refreshToken").GetString();
    }
}
