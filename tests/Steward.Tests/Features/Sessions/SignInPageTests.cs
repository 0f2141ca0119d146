using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

public sealed class SignInPageTests
{
    [Theory, OnBothDatabases]
    public async Task Signing_in_sets_cookies_no_script_can_read_and_signing_out_ends_the_session(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddUserAsync("ana@firm.example");
        using var browser = app.NewBrowser();

        var answer = await browser.PostFormAsync(
            "/sign-in?return=%2Faccount%2Fsessions",
            "sign-in",
            ("Input.Email", "Ana@Firm.example "),
            ("Input.Password", TestApp.Password)
        );

        answer.Location.ShouldBe("/account/sessions");
        var cookies = browser.Cookies.GetCookies(app.Url).Where(c => c.Name is SessionCookies.Access or SessionCookies.Refresh).ToList();
        cookies.Count.ShouldBe(2);
        cookies.ShouldAllBe(c => c.HttpOnly && c.Secure && c.Path == "/");
        answer.Headers["Set-Cookie"].ShouldContain("samesite=lax", Case.Insensitive);

        var access = browser.Cookie(SessionCookies.Access)!;
        var signedOut = await browser.PostFormAsync("/account/sessions", "/sign-out");

        signedOut.Location.ShouldBe("/sign-in");
        signedOut.Headers["Clear-Site-Data"].ShouldBe("\"cache\", \"storage\"");
        browser.Cookie(SessionCookies.Access).ShouldBeNull();
        using var program = app.NewClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", access);
        (await program.GetAsync("/api/v1/me", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.ended"))).ShouldBe(1);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/sign-out")]
    public void The_way_back_never_leads_off_the_site(string path) => LocalPath.OrHome(path).ShouldBe("/");

    [Fact]
    public async Task A_wrong_password_is_422_keeps_the_name_and_never_shows_the_password()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.AddUserAsync("ana@firm.example");
        using var browser = app.NewBrowser();

        var answer = await browser.PostFormAsync(
            "/sign-in",
            "sign-in",
            ("Input.Email", "ana@firm.example"),
            ("Input.Password", "not the password")
        );

        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("don't belong together");
        answer.Html.ShouldContain("ana@firm.example");
        answer.Html.ShouldNotContain("not the password");
    }

    [Fact]
    public async Task The_theme_is_remembered_by_the_server()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Manager);

        var answer = await browser.PostFormAsync("/account/sessions", "/theme", ("theme", "dark"), ("returnUrl", "https://evil.example"));

        answer.Location.ShouldBe("/");
        (await browser.GetPageAsync("/account/sessions")).Html.ShouldContain("data-theme=\"dark\"");
        (await app.ReadAsync(db => db.Users.SingleAsync())).Theme.ShouldBe(Theme.Dark);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_led_to_sign_in_and_back()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = app.NewBrowser();

        (await browser.GetPageAsync("/account/sessions?x=1")).Location.ShouldBe("/sign-in?return=%2Faccount%2Fsessions%3Fx%3D1");
    }
}
