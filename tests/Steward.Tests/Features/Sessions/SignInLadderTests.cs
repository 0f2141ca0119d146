using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

public sealed class SignInLadderTests
{
    private const string Ana = "ana@firm.example";

    [Theory, OnBothDatabases]
    public async Task Fifty_guesses_at_once_are_five_guesses(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddUserAsync(Ana);

        app.Clock.Stop();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => LoginAsync(app, Ana, $"wrong password {i}")));

        answers.Count(a => a == HttpStatusCode.Unauthorized).ShouldBe(5);
        answers.Count(a => a == HttpStatusCode.TooManyRequests).ShouldBe(45);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.refused"))).ShouldBe(5);
        // A flood of refusals is no flood of events: one a minute.
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.limited"))).ShouldBe(1);
        app.Clock.Skip(TimeSpan.FromMinutes(2));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => LoginAsync(app, Ana, $"wrong password {i}")));
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.limited"))).ShouldBe(2);
    }

    [Theory, OnBothDatabases]
    public async Task Guesses_from_elsewhere_hold_the_owner_back_for_seconds_at_most(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.AddUserAsync(Ana);
        var ladder = app.Services.GetRequiredService<SignInLadder>();
        for (var i = 0; i < 300; i++)
        {
            var stranger = SignInLadder.SignInAttempt(Ana, ana, null, new Origin($"2001:db8:{i:x}::1", null, null));
            try
            {
                await ladder.TakeAsync(stranger, TestContext.Current.CancellationToken);
            }
            catch (RefusedException)
            {
                app.Clock.Skip(TimeSpan.FromSeconds(31));
            }
        }

        app.Clock.Skip(TimeSpan.FromSeconds(31));
        (await LoginAsync(app, Ana, TestApp.Password)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_office_behind_one_address_signs_in_all_day()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.AddUserAsync(Ana);

        for (var i = 0; i < 60; i++)
            (await LoginAsync(app, Ana, TestApp.Password)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory, OnBothDatabases]
    public async Task A_name_that_does_not_exist_is_held_back_just_the_same(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddUserAsync(Ana);

        foreach (var name in new[] { Ana, "nobody@firm.example" })
        {
            for (var i = 0; i < 5; i++)
                (await LoginAsync(app, name, "wrong wrong wrong")).ShouldBe(HttpStatusCode.Unauthorized);
            (await LoginAsync(app, name, "wrong wrong wrong")).ShouldBe(HttpStatusCode.TooManyRequests);
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_wait_grows_and_the_right_password_ends_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddUserAsync(Ana);
        for (var i = 0; i < 5; i++)
            await LoginAsync(app, Ana, "wrong wrong wrong");
        (await LoginAsync(app, Ana, TestApp.Password)).ShouldBe(HttpStatusCode.TooManyRequests);
        app.Clock.Skip(TimeSpan.FromSeconds(3));
        (await LoginAsync(app, Ana, "wrong wrong wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        app.Clock.Skip(TimeSpan.FromSeconds(3));
        (await LoginAsync(app, Ana, TestApp.Password)).ShouldBe(HttpStatusCode.TooManyRequests);
        app.Clock.Skip(TimeSpan.FromSeconds(2));

        (await LoginAsync(app, Ana, TestApp.Password)).ShouldBe(HttpStatusCode.OK);
        (await LoginAsync(app, Ana, "wrong wrong wrong")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothDatabases]
    public async Task Who_comes_back_after_weeks_is_counted_although_old_counters_are_swept_out_at_that_moment(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ct = TestContext.Current.CancellationToken;
        var ladder = new SignInLadder(app.Services.GetRequiredService<WriteTransaction>(), app.Clock) { SweepOnceIn = 1 };
        var ana = SignInLadder.SignInAttempt(Ana, null, null, new Origin("192.0.2.1", null, null));
        var stranger = SignInLadder.SignInAttempt("nobody@firm.example", null, null, new Origin("198.51.100.1", null, null));
        await ladder.TakeAsync(ana, ct);
        await ladder.TakeAsync(stranger, ct);
        app.Clock.Skip(TimeSpan.FromDays(21));

        await ladder.TakeAsync(ana, ct);

        var counters = await app.ReadAsync(db => db.SignInThrottles.ToListAsync(ct));
        counters.Select(c => c.Key).ShouldBe(ana.Counters.Select(c => c.Key), ignoreOrder: true);
        counters.ShouldAllBe(c => c.Failures == 1);
    }

    [Theory, OnBothDatabases]
    public async Task A_stranger_can_not_lock_the_owner_out_of_a_browser_they_used_before(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddUserAsync(Ana);
        using var browser = await app.BrowseAsAsync(Ana);
        await browser.PostFormAsync("/account/sessions", "/sign-out");
        app.Clock.Stop();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => LoginAsync(app, Ana, $"wrong password {i}")));
        (await LoginAsync(app, Ana, TestApp.Password)).ShouldBe(HttpStatusCode.TooManyRequests);

        var answer = await browser.PostFormAsync("/sign-in", "sign-in", ("Input.Email", Ana), ("Input.Password", TestApp.Password));

        answer.Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_device_of_ones_own_buys_no_guesses_at_somebody_else()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.AddUserAsync(Ana);
        await app.AddUserAsync("mallory@firm.example", Role.Contractor);
        for (var i = 0; i < 5; i++)
            await LoginAsync(app, Ana, "wrong wrong wrong");
        using var browser = await app.BrowseAsAsync("mallory@firm.example");
        await browser.PostFormAsync("/account/sessions", "/sign-out");

        var answer = await browser.PostFormAsync("/sign-in", "sign-in", ("Input.Email", Ana), ("Input.Password", "one more guess"));

        answer.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        var devices = app.Services.GetRequiredService<Devices>();
        var mallory = (await app.ReadAsync(db => db.Users.SingleAsync(u => u.Email == "mallory@firm.example"))).Id;
        var cookie = browser.Cookie(SessionCookies.Device);
        devices.KnownTo(mallory, cookie).ShouldNotBeNull();
        devices.KnownTo(mallory, (cookie![0] == 'A' ? "B" : "A") + cookie[1..]).ShouldBeNull();
    }

    [Fact]
    public async Task Guessing_many_names_from_one_address_is_held_back_too()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 32; i++)
            answers.Add(await LoginAsync(app, $"person{i}@firm.example", "wrong wrong wrong"));

        answers.Count(a => a == HttpStatusCode.Unauthorized).ShouldBe(30);
        answers[^1].ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory, OnBothDatabases]
    public async Task Guesses_at_the_password_within_a_session_are_counted_and_survive_a_restart(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        app.Clock.Stop();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(async i => (await StepUpAsync(ana, $"wrong password {i}")).StatusCode)
        );

        answers.Count(a => a == HttpStatusCode.Forbidden).ShouldBe(5);
        (await StepUpAsync(ana, TestApp.Password)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await app.ReadAsync(db => db.SignInThrottles.SingleAsync(t => t.Key.StartsWith("step-up")))).Failures.ShouldBe(5);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.stepped_up" && e.Outcome == "refused"))).ShouldBe(5);
    }

    [Fact]
    public async Task Confirming_the_password_makes_the_sign_in_fresh_and_the_tokens_go_on()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        app.Clock.Skip(TimeSpan.FromMinutes(4));
        var before = await app.ReadAsync(db => db.Sessions.SingleAsync());

        (await StepUpAsync(ana, TestApp.Password)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var after = await app.ReadAsync(db => db.Sessions.SingleAsync());
        (after.AuthenticatedAt - before.AuthenticatedAt).ShouldBeGreaterThan(TimeSpan.FromMinutes(3));
        (await ana.Http.GetAsync("/api/v1/me", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_unknown_name_costs_as_much_as_a_wrong_password()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var hasher = new PasswordHasher(new PasswordHashSettings(MemoryKiB: 16 * 1024, Passes: 2), bytes => bytes.ToArray());
        var password = PasswordPolicy.ToBytes("wrong wrong wrong");
        var stored = hasher.Hash(Guid.Empty, password);
        var known = new List<TimeSpan>();
        var unknown = new List<TimeSpan>();
        for (var i = 0; i < 9; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            await hasher.VerifyAsync(Guid.Empty, password, stored, TestContext.Current.CancellationToken);
            known.Add(TimeProvider.System.GetElapsedTime(start));
            start = TimeProvider.System.GetTimestamp();
            await hasher.VerifyDummyAsync(password, TestContext.Current.CancellationToken);
            unknown.Add(TimeProvider.System.GetElapsedTime(start));
        }

        var ratio = unknown.Order().ElementAt(4) / known.Order().ElementAt(4);

        ratio.ShouldBeInRange(0.3, 3.0);
    }

    [Fact]
    public void Argon2id_costs_what_was_decided()
    {
        new PasswordHashSettings().ShouldBe(new PasswordHashSettings(MemoryKiB: 64 * 1024, Passes: 3));
    }

    private static Task<HttpResponseMessage> StepUpAsync(ApiUser user, string password) =>
        user.Http.PostAsJsonAsync("/api/v1/auth/step-up", new { password }, TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> LoginAsync(TestApp app, string email, string password)
    {
        using var http = app.NewClient();
        using var answer = await http.PostAsJsonAsync("/api/v1/auth/login", new { email, password });
        return answer.StatusCode;
    }
}
