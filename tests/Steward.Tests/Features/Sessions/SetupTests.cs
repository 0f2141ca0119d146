using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

public sealed class SetupTests
{
    [Theory, OnBothDatabases]
    public async Task The_link_of_the_console_makes_the_first_admin_and_signs_them_in(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var link = await NewLinkAsync(app);
        using var browser = app.NewBrowser();

        var answer = await FillInAsync(browser, link, "ana@firm.example");

        answer.Location.ShouldBe("/setup/recovery-kit");
        browser.Cookie(SessionCookies.Access).ShouldNotBeNull();
        (await app.ReadAsync(db => db.Users.Include(u => u.Role).SingleAsync())).Role.Name.ShouldBe(Role.Admin);
        (await app.ReadAsync(db => db.Users.SingleAsync())).TimeZone.ShouldBe("Europe/Berlin");
        using var another = app.NewBrowser();
        (await another.GetPageAsync(link)).Status.ShouldBe(HttpStatusCode.Gone);
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_who_use_the_link_at_once_one_becomes_admin(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var link = await NewLinkAsync(app);
        var browsers = Enumerable.Range(0, 8).Select(_ => app.NewBrowser()).ToList();
        foreach (var browser in browsers)
            await browser.GetPageAsync(link);

        var answers = await Task.WhenAll(browsers.Select((b, i) => FillInAsync(b, link, $"person{i}@firm.example")));

        answers.Count(a => a.Status == HttpStatusCode.Redirect).ShouldBe(1);
        (await app.ReadAsync(db => db.Users.CountAsync())).ShouldBe(1);
        browsers.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task What_will_not_do_is_said_beside_the_field_and_the_link_stays_good()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var link = await NewLinkAsync(app);
        using var browser = app.NewBrowser();

        var refused = await browser.PostFormAsync(
            link,
            "setup",
            ("Input.Name", "Ana"),
            ("Input.Email", "nonsense"),
            ("Input.Password", "short")
        );

        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("not an e-mail address");
        refused.Text.ShouldContain("at least 12 characters");
        refused.Html.ShouldNotContain("\"short\"");
        (await FillInAsync(browser, link, "ana@firm.example")).Location.ShouldBe("/setup/recovery-kit");
    }

    [Fact]
    public async Task Setup_stays_shut_when_every_admin_was_deactivated()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var link = await NewLinkAsync(app);
        var id = await app.AddUserAsync("ana@firm.example");
        await app.ChangeAsync(async db => (await db.Users.SingleAsync(u => u.Id == id)).Deactivate(app.Clock.GetUtcNow().UtcDateTime));

        using var browser = app.NewBrowser();
        (await browser.GetPageAsync(link)).Status.ShouldBe(HttpStatusCode.Gone);
        await using var scope = app.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<IssueSetupLink>().RunAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_link_put_into_the_database_by_hand_opens_nothing()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var link = await NewLinkAsync(app);
        await app.TamperAsync("UPDATE setup_token SET hash = $1", System.Security.Cryptography.SHA256.HashData(new byte[32]));

        using var browser = app.NewBrowser();

        (await browser.GetPageAsync($"/setup/{System.Buffers.Text.Base64Url.EncodeToString(new byte[32])}")).Status.ShouldBe(
            HttpStatusCode.Gone
        );
        (await browser.GetPageAsync(link)).Status.ShouldBe(HttpStatusCode.Gone);
    }

    private static async Task<string> NewLinkAsync(TestApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var link = await scope.ServiceProvider.GetRequiredService<IssueSetupLink>().RunAsync(TestContext.Current.CancellationToken);
        return link.ShouldNotBeNull().AbsolutePath;
    }

    private static Task<Page> FillInAsync(Browser browser, string link, string email) =>
        browser.PostFormAsync(
            link,
            "setup",
            ("Input.Name", "Ana Kovač"),
            ("Input.Email", email),
            ("Input.Password", "seven quiet otters paint"),
            ("Input.TimeZone", "Europe/Berlin")
        );
}
