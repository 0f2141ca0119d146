using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

public sealed class SessionLifeTests
{
    private const string Page = "/account/sessions";

    [Theory, OnBothDatabases]
    public async Task A_user_agent_is_cut_between_signs_not_in_one(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = Guid.CreateVersion7();
        var agent = new string('a', Session.MaxUserAgent - 1) + "🎉";

        await app.ChangeAsync(async db =>
            db.Add(
                new Session(
                    id,
                    await db.Users.SingleAsync(u => u.Id == ana.Id),
                    new byte[32],
                    Guid.CreateVersion7(),
                    ip: null,
                    agent,
                    app.Clock.GetUtcNow().UtcDateTime,
                    TimeSpan.FromHours(1)
                )
            )
        );

        (await app.ReadAsync(db => db.Sessions.SingleAsync(s => s.Id == id))).UserAgent.ShouldBe(agent[..^2]);
    }

    [Theory, OnBothDatabases]
    public async Task A_session_ends_when_nothing_happens_for_half_an_hour_and_live_refreshes_are_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Manager);

        foreach (var _ in new[] { 1, 2, 3 })
        {
            app.Clock.Skip(TimeSpan.FromMinutes(9));
            (await browser.GetPageAsync(Page, ("X-Background", "1"))).Status.ShouldBe(HttpStatusCode.OK);
        }
        app.Clock.Skip(TimeSpan.FromMinutes(4));

        (await browser.GetPageAsync(Page, ("X-Background", "1"))).Location.ShouldNotBeNull().ShouldStartWith("/sign-in");
        (await browser.GetPageAsync(Page)).Location.ShouldNotBeNull().ShouldStartWith("/sign-in");
    }

    [Theory, OnBothDatabases]
    public async Task Opening_pages_and_reported_input_keep_a_session_until_twelve_hours_are_over(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Manager);

        for (var minutes = 0; minutes < 11 * 60; minutes += 50)
        {
            app.Clock.Skip(TimeSpan.FromMinutes(25));
            (await browser.GetPageAsync(Page)).Status.ShouldBe(HttpStatusCode.OK);
            app.Clock.Skip(TimeSpan.FromMinutes(25));
            using var activity = await browser.SendJsonAsync(HttpMethod.Post, "/session/activity");
            activity.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }
        app.Clock.Skip(TimeSpan.FromMinutes(25));

        (await browser.GetPageAsync(Page)).Location.ShouldNotBeNull().ShouldStartWith("/sign-in");
    }

    [Fact]
    public async Task Activity_is_written_at_most_once_a_minute()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Manager);
        app.Clock.Skip(TimeSpan.FromMinutes(2));
        await browser.GetPageAsync(Page);
        var noted = await LastActiveAsync(app);

        app.Clock.Skip(TimeSpan.FromSeconds(40));
        await browser.GetPageAsync(Page);

        (await LastActiveAsync(app)).ShouldBe(noted);
        app.Clock.Skip(TimeSpan.FromSeconds(30));
        await browser.GetPageAsync(Page);
        (await LastActiveAsync(app)).ShouldBeGreaterThan(noted);
    }

    [Theory, OnBothDatabases]
    public async Task A_session_row_keeps_a_browsers_name_and_no_novel_and_goes_a_month_after_its_end(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ct = TestContext.Current.CancellationToken;
        await app.AddUserAsync("ana@firm.example", Role.Manager);
        using (var http = app.NewClient())
        {
            http.DefaultRequestHeaders.UserAgent.ParseAdd($"Long/{new string('9', 4000)}");
            using var answer = await http.PostAsJsonAsync(
                "/api/v1/auth/login",
                new { email = "ana@firm.example", password = TestApp.Password },
                ct
            );
            answer.EnsureSuccessStatusCode();
        }
        (await app.ReadAsync(db => db.Sessions.Select(s => s.UserAgent!.Length).SingleAsync(ct))).ShouldBe(256);

        app.Clock.Skip(TimeSpan.FromDays(29));
        using (await app.BrowseAsAsync("ana@firm.example"))
            (await app.ReadAsync(db => db.Sessions.CountAsync(ct))).ShouldBe(2);
        app.Clock.Skip(TimeSpan.FromDays(2));
        using (await app.BrowseAsAsync("ana@firm.example"))
            (await app.ReadAsync(db => db.Sessions.CountAsync(ct))).ShouldBe(2);
    }

    [Theory, OnBothDatabases]
    public async Task Ending_another_session_works_at_once_and_only_for_ones_own(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = await app.BrowseAsync(ana);
        var bob = await app.SignInAsync(Role.Admin);
        var ct = TestContext.Current.CancellationToken;
        var list = await ana.Http.GetFromJsonAsync<JsonElement>("/api/v1/sessions", ct);
        var other = list.GetProperty("items").EnumerateArray().Single(s => !s.GetProperty("current").GetBoolean()).GetProperty("id");

        (await bob.Http.DeleteAsync($"/api/v1/sessions/{other}", ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetPageAsync(Page)).Status.ShouldBe(HttpStatusCode.OK);
        (await ana.Http.DeleteAsync($"/api/v1/sessions/{other}", ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await browser.GetPageAsync(Page)).Location.ShouldNotBeNull().ShouldStartWith("/sign-in");
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.revoked"))).ShouldBe(1);
    }

    [Fact]
    public async Task A_session_ended_past_this_process_is_over_within_a_second()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var ct = TestContext.Current.CancellationToken;
        (await ana.Http.GetAsync("/api/v1/me", ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        // As the command line beside this server does.
        await app.ChangeAsync(async db => (await db.Sessions.SingleAsync()).Revoke("elsewhere", app.Clock.GetUtcNow().UtcDateTime));

        app.Clock.Skip(TimeSpan.FromSeconds(1));

        (await ana.Http.GetAsync("/api/v1/me", ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothDatabases]
    public async Task The_page_lists_sessions_ends_one_and_signs_out_everywhere(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = await app.BrowseAsync(ana);
        using var third = await app.BrowseAsync(ana);

        (await browser.GetPageAsync(Page)).Text.ShouldContain("This session");
        (await browser.PostFormAsync(Page, "end")).Location.ShouldBe(Page);
        (await app.ReadAsync(db => db.Sessions.CountAsync(s => s.RevokedAt != null))).ShouldBe(1);
        (await browser.PostFormAsync(Page, "everywhere")).Location.ShouldBe("/sign-in");

        (await app.ReadAsync(db => db.Sessions.CountAsync(s => s.RevokedAt == null))).ShouldBe(0);
        (await third.GetPageAsync(Page)).Location.ShouldNotBeNull().ShouldStartWith("/sign-in");
    }

    [Theory, OnBothDatabases]
    public async Task Logging_out_at_the_api_ends_both_tokens(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ct = TestContext.Current.CancellationToken;

        (await ana.Http.PostAsync("/api/v1/auth/logout", null, ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await ana.Http.GetAsync("/api/v1/me", ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static Task<DateTime> LastActiveAsync(TestApp app) =>
        app.ReadAsync(db => db.Sessions.Select(s => s.LastActiveAt).SingleAsync());
}
