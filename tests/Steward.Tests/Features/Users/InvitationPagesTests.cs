using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Users;

public sealed class InvitationPagesTests
{
    [Theory, OnBothDatabases]
    public async Task An_invitation_shows_its_link_once_and_the_list_shows_the_person(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Admin);

        var wrong = await browser.PostFormAsync("/users/new", "invite", ("Input.Name", "Ben Brown"), ("Input.Email", "nonsense"));
        wrong.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        wrong.Html.ShouldContain("value=\"Ben Brown\"");
        wrong.Text.ShouldContain("Only the clients they are assigned to");
        var shown = await browser.PostFormAsync(
            "/users/new",
            "invite",
            ("Input.Name", "Ben Brown"),
            ("Input.Email", "ben@firm.example"),
            ("Input.Role", Role.Contractor)
        );

        shown.Status.ShouldBe(HttpStatusCode.OK, shown.Text);
        shown.Html.ShouldContain("/password/");
        shown.Text.ShouldContain("They sign in as ben@firm.example");
        shown.Text.ShouldContain("Invite another person");
        shown.Text.ShouldContain("It works once, within 24 hours. It is shown only now.");
        var list = await browser.GetPageAsync("/users?q=brown");
        list.Text.ShouldContain("Ben Brown");
        list.Text.ShouldContain("Invited");
        list.Html.ShouldNotContain("/password/");
    }

    [Theory, OnBothDatabases]
    public async Task Who_was_invited_says_where_they_live_with_their_password_and_is_in(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var admin = await app.BrowseAsync(ana);
        await admin.GetPageAsync("/users/new");
        var shown = await admin.PostFormAsync(
            "/users/new",
            "invite",
            ("Input.Name", "Ben Brown"),
            ("Input.Email", "ben@firm.example"),
            ("Input.Role", Role.Contractor)
        );
        var link = LinkIn(shown.Html);
        using var browser = app.NewBrowser();
        var page = await browser.GetPageAsync(link);
        page.Text.ShouldContain("Welcome, Ben Brown");
        page.Html.ShouldContain("data-time-zone");
        page.Html.ShouldContain("js/time-zone");

        var wrong = await browser.PostFormAsync(
            link,
            "password",
            ("Input.Password", TestApp.Password),
            ("Input.TimeZone", "Atlantis/Capital")
        );
        wrong.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        wrong.Text.ShouldContain("There is no such time zone.");
        var done = await browser.PostFormAsync(link, "password", ("Input.Password", TestApp.Password), ("Input.TimeZone", "Asia/Tokyo"));

        done.Location.ShouldBe("/");
        (await browser.GetPageAsync("/")).Text.ShouldContain("Your new password is set");
        (await browser.GetPageAsync("/account")).Html.ShouldContain("<option value=\"Asia/Tokyo\" selected");
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "session.started" && e.ActorId != ana.Id, Ct))).ShouldBe(1);
        // A link for somebody who had a password changes nothing but that.
        var ben = (await app.ReadAsync(db => db.Users.SingleAsync(u => u.Name == "Ben Brown", Ct))).Id;
        var reset = LinkIn((await admin.PostFormAsync($"/users/{ben}", "link")).Html);
        using var other = app.NewBrowser();
        (await other.GetPageAsync(reset)).Html.ShouldNotContain("data-time-zone");
        await other.PostFormAsync(reset, "password", ("Input.Password", TestApp.Password), ("Input.TimeZone", "Europe/Paris"));
        (await app.ReadAsync(db => db.Users.SingleAsync(u => u.Id == ben, Ct))).TimeZone.ShouldBe("Asia/Tokyo");
        (await browser.GetPageAsync("/account")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Theory, OnBothDatabases]
    public async Task An_invitation_is_taken_back_in_so_many_words_and_its_link_opens_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var admin = await app.BrowseAsync(Role.Admin);
        var shown = await admin.PostFormAsync(
            "/users/new",
            "invite",
            ("Input.Name", "Ben Brown"),
            ("Input.Email", "ben@firm.example"),
            ("Input.Role", Role.Contractor)
        );
        var ben = (await app.ReadAsync(db => db.Users.SingleAsync(u => u.Name == "Ben Brown", Ct))).Id;
        (await admin.GetPageAsync($"/users/{ben}")).Text.ShouldContain("Take the invitation back");

        await admin.PostFormAsync($"/users/{ben}", "deactivate");

        (await admin.GetPageAsync($"/users/{ben}")).Text.ShouldContain("The invitation of Ben Brown was taken back: its link is worthless");
        using var browser = app.NewBrowser();
        (await browser.GetPageAsync(LinkIn(shown.Html))).Status.ShouldBe(HttpStatusCode.Gone);
        await admin.PostFormAsync($"/users/{ben}", $"/users/{ben}");
        (await app.ReadAsync(db => db.Users.SingleAsync(u => u.Id == ben, Ct))).IsInvited.ShouldBeTrue();
    }

    private static string LinkIn(string html) => Regex.Match(html, "/password/[A-Za-z0-9_-]+").Value;
}
