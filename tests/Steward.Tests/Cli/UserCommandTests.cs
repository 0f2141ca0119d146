using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Cli;

public sealed class UserCommandTests
{
    private const string NewPassword = "seven quiet otters paint";

    [Theory, OnBothDatabases]
    public async Task A_person_added_beside_a_running_server_signs_in_there(Database database)
    {
        await using var app = await TestApp.StartAsync(database);

        var (exit, output, error) = await CommandLine.RunAsync(
            app,
            "user add --email bo@firm.example --name Bo --role manager --password-stdin --json",
            TestApp.Password + "\n"
        );

        exit.ShouldBe(0, error);
        JsonDocument.Parse(output).RootElement.GetProperty("role").GetString().ShouldBe(Role.Manager);
        using var browser = await app.BrowseAsAsync("bo@firm.example");
        var made = await app.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == "user.created"));
        (await app.ReadAsync(db => db.AuditOrigins.SingleAsync(o => o.EventId == made.Id))).UserAgent.ShouldBe("steward command line");
    }

    [Theory, OnBothDatabases]
    public async Task A_link_from_the_command_line_sets_the_password_once_and_ends_every_session(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin, "ana@firm.example");
        var (exit, output, error) = await CommandLine.RunAsync(app, "user reset-password --email Ana@firm.example --json");
        exit.ShouldBe(0, error);
        var link = new Uri(JsonDocument.Parse(output).RootElement.GetProperty("link").GetString()!).AbsolutePath;
        using var browser = app.NewBrowser();

        (await browser.PostFormAsync(link, "password", ("Input.Password", "short"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.PostFormAsync(link, "password", ("Input.Password", NewPassword))).Location.ShouldBe("/");

        (await ana.Http.GetAsync("/api/v1/me", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var another = app.NewBrowser();
        (await another.GetPageAsync(link)).Status.ShouldBe(HttpStatusCode.Gone);
        var signedIn = await another.PostFormAsync(
            "/sign-in",
            "sign-in",
            ("Input.Email", "ana@firm.example"),
            ("Input.Password", NewPassword)
        );
        signedIn.Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_password_set_by_the_command_line_makes_links_made_before_worthless()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.AddUserAsync("ana@firm.example");
        var (_, output, _) = await CommandLine.RunAsync(app, "user reset-password --email ana@firm.example --json");
        var link = new Uri(JsonDocument.Parse(output).RootElement.GetProperty("link").GetString()!).AbsolutePath;

        (await CommandLine.RunAsync(app, "user reset-password --email ana@firm.example --password-stdin", NewPassword)).Exit.ShouldBe(0);

        using var browser = app.NewBrowser();
        (await browser.GetPageAsync(link)).Status.ShouldBe(HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("user add --email nonsense --name Bo --role Manager", "not an e-mail address")]
    [InlineData("user add --email bo@firm.example --name Bo --role Emperor", "There is no role \"Emperor\"")]
    [InlineData("user reset-password --email nobody@firm.example", "Nobody has the e-mail address")]
    public async Task What_can_not_be_done_is_said_in_a_sentence(string command, string sentence)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);

        var (exit, _, error) = await CommandLine.RunAsync(app, command);

        exit.ShouldBe(1);
        error.ShouldContain(sentence);
    }
}
