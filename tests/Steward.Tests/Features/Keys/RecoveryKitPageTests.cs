using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Keys;

public sealed class RecoveryKitPageTests
{
    private const string Kit = "/setup/recovery-kit";

    [Theory, OnBothDatabases]
    public async Task The_printed_words_bring_a_lost_key_file_back(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Admin);
        var page = await browser.PostFormAsync(Kit, "kit");
        var words = Regex.Matches(page.Html, "<li>([a-z]+)</li>").Select(m => m.Groups[1].Value).ToList();
        words.Count.ShouldBe(24);
        // A script shows what does nothing without one.
        page.Html.ShouldContain("<steward-print hidden>");
        page.Html.ShouldContain("js/steward-print");
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "key.kit_printed"))).ShouldBe(1);
        var keyFile = Path.Combine(app.Folder, "keys", "kek-1.key");
        var before = await File.ReadAllBytesAsync(keyFile, TestContext.Current.CancellationToken);
        (await CommandLine.RunAsync(app, "keys restore", string.Join(' ', words))).Error.ShouldContain("there already");
        File.Delete(keyFile);

        var (exit, output, error) = await CommandLine.RunAsync(app, "keys restore", string.Join(",\n", words));

        exit.ShouldBe(0, error);
        output.ShouldContain("is back");
        (await File.ReadAllBytesAsync(keyFile, TestContext.Current.CancellationToken)).ShouldBe(before);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "key.restored"))).ShouldBe(1);
        // A start with the restored file: every wrapped key opens, and the command runs.
        (await CommandLine.RunAsync(app, "user add --email bo@firm.example --name Bo --role Manager")).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Words_of_another_key_write_nothing()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var keyFile = Path.Combine(app.Folder, "keys", "kek-1.key");
        File.Delete(keyFile);
        var other = string.Join(' ', Steward.Platform.Keys.RecoveryKit.ToWords(new byte[32]));

        (await CommandLine.RunAsync(app, "keys restore", other)).Error.ShouldContain("words of another key");
        (await CommandLine.RunAsync(app, "keys restore", "abandon ability")).Error.ShouldContain("24 words");

        File.Exists(keyFile).ShouldBeFalse();
    }

    [Fact]
    public async Task The_words_are_for_administrators_who_just_confirmed_their_password_and_never_on_a_get()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var manager = await app.BrowseAsync(Role.Manager);
        (await manager.GetPageAsync(Kit)).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var admin = await app.BrowseAsync(Role.Admin);
        (await admin.GetPageAsync(Kit)).Html.ShouldNotContain("<li>");
        app.Clock.Skip(TimeSpan.FromMinutes(6));

        var answer = await admin.PostFormAsync(Kit, "kit");

        answer.Location.ShouldBe("/step-up?return=/setup/recovery-kit");
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "key.kit_printed"))).ShouldBe(0);
        var confirmed = await admin.PostFormAsync(answer.Location!, "step-up", ("Input.Password", TestApp.Password));
        confirmed.Location.ShouldBe(Kit);
        (await admin.PostFormAsync(Kit, "kit")).Html.ShouldContain("<li>");
    }

    [Fact]
    public async Task The_words_are_not_compressed_beside_text_that_others_chose()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var admin = await app.BrowseAsync(Role.Admin);
        await admin.GetPageAsync(Kit);
        admin.Http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br, gzip");

        var page = await admin.PostFormAsync(Kit, "kit");

        page.Html.ShouldContain("<li>");
        page.Headers.ContainsKey("Content-Encoding").ShouldBeFalse();
        page.Headers["Cache-Control"].ShouldContain("no-store");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not a key")]
    public async Task A_key_file_that_is_gone_or_damaged_is_said_on_the_page(string? content)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var admin = await app.BrowseAsync(Role.Admin);
        await admin.GetPageAsync(Kit);
        var keyFile = Path.Combine(app.Folder, "keys", "kek-1.key");
        File.Delete(keyFile);
        if (content is not null)
            await File.WriteAllTextAsync(keyFile, content, TestContext.Current.CancellationToken);

        var page = await admin.PostFormAsync(Kit, "kit");

        page.Status.ShouldBe(HttpStatusCode.Conflict);
        page.Text.ShouldContain("Put the key file back");
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "key.kit_printed"))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task Every_page_of_an_administrator_asks_for_the_kit_until_it_was_printed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var admin = await app.BrowseAsync(Role.Admin);
        using var manager = await app.BrowseAsync(Role.Manager);

        (await admin.GetPageAsync("/account/sessions")).Text.ShouldContain("Print recovery kit");
        (await manager.GetPageAsync("/account/sessions")).Text.ShouldNotContain("Print recovery kit");
        await admin.PostFormAsync(Kit, "kit");

        (await admin.GetPageAsync("/account/sessions")).Text.ShouldNotContain("Print recovery kit");
    }
}
