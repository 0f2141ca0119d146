using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Steward.Tests.Features.ImportExport;
using Steward.Tests.Harness;

namespace Steward.BrowserTests;

/// <summary>
/// A firm's first hour with the real program, as the README tells it: setup, recovery kit, moving in from Bitwarden, finding a credential, revealing it,
/// proving who did; a contractor beside; and somebody with a database tool.
/// </summary>
public sealed partial class FirstHourTests(Chromium chromium) : IAsyncLifetime
{
    private const int Items = 200;

    // No multiple of the eleven after which an item is in none: all of them are used.
    private const int Folders = 23;
    private const int Found = 24;
    private const string Passphrase = "correct horse battery staple";

    private readonly string _folder = Directory.CreateTempSubdirectory("steward-test-").FullName;
    private string _database = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await DatabaseTemplates.DropAsync(_database);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(Database.Sqlite, 1440)]
    [InlineData(Database.Postgres, 390)]
    public async Task From_the_setup_link_to_a_proven_reveal(Database database, int width)
    {
        _database = await DatabaseTemplates.CreateEmptyAsync(database);
        await using var server = await ServerProcess.StartAsync(_folder, _database, https: true);
        await using var ana = await chromium.OpenAsync(server.Url, width);

        await SetUpAsync(ana, await SetupLinkAsync(server));
        await ImportAsync(ana);
        var credential = await FindAndRevealAsync(ana);
        await ana.Page.GotoAsync("/audit");
        await Assertions
            .Expect(ana.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "revealed" }).First)
            .ToContainTextAsync(BitwardenExportMaker.ItemName(Found));
        await ContractorSeesOnlyTheirsAsync(server, ana, width, credential);
        ana.Complaints.ShouldBeEmpty();

        (await VerifyAsync()).ShouldStartWith("0 good: ");
        var id = await ChangeOneByteAsync(database);
        var verdict = await VerifyAsync();
        verdict.ShouldStartWith("1 BAD: edited at chain ");
        verdict.ShouldContain(id.ToString());
        (await server.TerminateAsync()).ShouldBe(0, server.Output);
    }

    private static async Task<string> SetupLinkAsync(ServerProcess server)
    {
        for (var i = 0; i < 100 && !Link().IsMatch(server.Output); i++)
            await Task.Delay(50, Ct);
        return Link().Match(server.Output).Value;
    }

    private static async Task SetUpAsync(Tab ana, string link)
    {
        var page = ana.Page;
        await page.GotoAsync("/");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Steward is not set up yet");
        await page.GotoAsync(link);
        await page.GetByLabel("Your name").FillAsync("Ana Kovač");
        await page.GetByLabel("E-mail").FillAsync("ana@firm.example");
        await page.GetByLabel("Password").FillAsync(Passphrase);
        await Assertions.Expect(page.GetByLabel("Time zone")).ToHaveValueAsync(Chromium.TimeZone);
        await PressAsync(page, "Create the administrator");
        await PressAsync(page, "Show the 24 words");
        await Assertions.Expect(page.Locator("main li")).ToHaveCountAsync(24);
        await page.EvaluateAsync("window.print = () => document.title = 'printed'");
        await PressAsync(page, "Print the kit");
        await Assertions.Expect(page).ToHaveTitleAsync("printed");
        await page.GetByText("I have printed it").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(", Ana");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Invite a colleague" })).ToBeVisibleAsync();
        await page.GotoAsync(link);
        (await page.GetByLabel("Your name").CountAsync()).ShouldBe(0);
        // The link is gone for good, and says so as a page that is not there.
        ana.ForgetComplaints();
    }

    private static async Task ImportAsync(Tab ana)
    {
        var page = ana.Page;
        await page.GotoAsync("/clients");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import from a password manager" }).ClickAsync();
        await page.Locator("steward-upload input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "bitwarden.json",
                    MimeType = "application/json",
                    Buffer = BitwardenExportMaker.Make(Items, Folders),
                }
            );
        await PressAsync(page, "Check the file");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Check the import");
        await PressAsync(page, $"Import {Items} credentials");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Import done");
        (await ana.SidewaysAsync()).ShouldBeLessThanOrEqualTo(0);
        await page.GotoAsync("/clients");
        await Assertions.Expect(page.GetByText($"{Folders + 1} clients")).ToBeVisibleAsync();
    }

    private static async Task<string> FindAndRevealAsync(Tab ana)
    {
        var page = ana.Page;
        await page.GetByRole(AriaRole.Searchbox).First.FillAsync(BitwardenExportMaker.ItemName(Found));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/search?**");
        await page.Locator("main a[href^='/credentials/']").First.ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync(BitwardenExportMaker.ItemName(Found));
        (await page.ContentAsync()).ShouldNotContain("\U0001F511");
        await page.Locator("steward-reveal[field=password]").GetByRole(AriaRole.Button, new() { Name = "Reveal" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("Ticket 4711");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reveal" }).ClickAsync();
        await Assertions.Expect(page.Locator(".reveal")).ToContainTextAsync("\U0001F511");
        return new Uri(page.Url).AbsolutePath;
    }

    private async Task ContractorSeesOnlyTheirsAsync(ServerProcess server, Tab ana, int width, string credential)
    {
        var added = await ProgramRun.StewardAsync(
            Environment(server),
            "user",
            "add",
            "--email",
            "jo@contractor.example",
            "--name",
            "Jo Sand",
            "--role",
            "Contractor"
        );
        added.Exit.ShouldBe(0, added.Error);
        await using var jo = await chromium.OpenAsync(server.Url, width);
        await jo.Page.GotoAsync(Link().Match(added.Output).Value);
        await jo.Page.GetByLabel("Password").First.FillAsync(Passphrase);
        await Assertions.Expect(jo.Page.GetByLabel("Time zone")).ToHaveValueAsync(Chromium.TimeZone);
        await jo.Page.Locator("main form button").First.ClickAsync();
        await jo.Page.WaitForURLAsync(url => !url.Contains("/password/", StringComparison.Ordinal));
        await jo.Page.GotoAsync("/clients");
        await Assertions.Expect(jo.Page.GetByText("No clients are assigned to you yet")).ToBeVisibleAsync();

        var mine = BitwardenExportMaker.FolderName(3);
        await ana.Page.GotoAsync($"/clients?q={Uri.EscapeDataString(mine)}");
        await ana.Page.Locator("main a.row-link").First.ClickAsync();
        await Assertions.Expect(ana.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(mine);
        await ana.Page.GotoAsync($"{new Uri(ana.Page.Url).AbsolutePath}/members");
        await ana.Page.GetByLabel("Person").SelectOptionAsync(new SelectOptionValue { Label = "Jo Sand (jo@contractor.example)" });
        await PressAsync(ana.Page, "Add member");
        await Assertions.Expect(ana.Page.GetByText("Jo Sand").First).ToBeVisibleAsync();

        await jo.Page.GotoAsync("/clients");
        await Assertions.Expect(jo.Page.Locator("main a.row-link")).ToHaveTextAsync([mine]);
        await jo.Page.GotoAsync("/vault");
        var shown = await jo.Page.Locator("main a[href^='/credentials/']").AllInnerTextsAsync();
        shown.Count.ShouldBe(Enumerable.Range(0, Items).Count(i => i % Folders == 3 && BitwardenExportMaker.HasFolder(i)));
        await jo.Page.GotoAsync($"/search?q={Uri.EscapeDataString(BitwardenExportMaker.ItemName(Found))}");
        (await jo.Page.Locator("main a[href^='/credentials/']").CountAsync()).ShouldBe(0);
        jo.Complaints.ShouldBeEmpty();
        (await jo.Page.GotoAsync(credential))!.Status.ShouldBe(404);
        (await jo.Page.GotoAsync("/audit"))!.Status.ShouldBe(403);
    }

    /// <summary>The offline verifier as it is run by hand: the exit code and what it says.</summary>
    private async Task<string> VerifyAsync()
    {
        var run = await ProgramRun.StewardAsync(Environment(null), "audit", "verify");
        return $"{run.Exit} {run.Output}{run.Error}";
    }

    /// <summary>The reveal's reason says another ticket; past Steward, with the owner's rights.</summary>
    private async Task<Guid> ChangeOneByteAsync(Database database)
    {
        var sqlite = database is Database.Sqlite;
        if (sqlite)
            await Tampering.ExecuteAsync(_folder, _database, "DROP TRIGGER audit_event_no_update");
        var changed = await Tampering.ExecuteAsync(
            _folder,
            _database,
            "UPDATE audit_event SET reason = replace(reason, '4711', '4712') WHERE action = 'credential.revealed'"
        );
        changed.ShouldBe(1);
        var id = await Tampering.ScalarAsync(_folder, _database, "SELECT id FROM audit_event WHERE reason LIKE '%4712%'");
        return id is byte[] bytes ? new Guid(bytes, bigEndian: true) : (Guid)id!;
    }

    private Dictionary<string, string> Environment(ServerProcess? server)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["STEWARD_DATA"] = _folder,
            ["STEWARD_DATABASE"] = _database,
        };
        if (server is not null)
            environment["STEWARD_URL"] = server.Url.AbsoluteUri;
        return environment;
    }

    private static Task PressAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First.ClickAsync();

    [GeneratedRegex("https://localhost:\\d+/(setup|password)/\\S+")]
    private static partial Regex Link();
}
