using Deque.AxeCore.Playwright;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Steward.BrowserTests;

/// <summary>A folder of a password manager that means a client of another name.</summary>
public sealed class RedirectImportTests(Chromium chromium)
{
    private const string Export = """
        {"folders":[{"id":"f","name":"Okafor Legal Services Rechtsanwaltsgesellschaft"}],
         "items":[{"id":"1","folderId":"f","type":1,"name":"Court mailbox","login":{"username":"ada","password":"one"}}]}
        """;

    [Theory]
    [InlineData(390, true)]
    [InlineData(1440, false)]
    public async Task It_is_pointed_out_and_sent_to_the_client_that_was_meant(int width, bool dark)
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App, width, dark);
        await tab.SignInAsync(firm.Admin);
        var page = tab.Page;
        await page.GotoAsync("/import");
        await page.Locator("steward-upload input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "bitwarden.json",
                    MimeType = "application/json",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(Export),
                }
            );
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Like Okafor Legal")).ToBeVisibleAsync();
        await ShouldBeSoundAsync(tab);

        await page.GetByRole(AriaRole.Link, new() { Name = "Change where Okafor Legal Services" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("To client")).ToHaveValueAsync("Okafor Legal");
        await ShouldBeSoundAsync(tab);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send 1 credential there" }).ClickAsync();

        await Assertions.Expect(page.GetByText("Existing client")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 credential" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Import done");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Go to the vault" })).ToBeVisibleAsync();
        await ShouldBeSoundAsync(tab);
        var stored = await firm.App.ReadAsync(db => db.Credentials.SingleAsync(c => c.Name == "Court mailbox"));
        (await firm.App.ReadAsync(db => db.Clients.SingleAsync(c => c.Id == stored.ClientId))).Name.ShouldBe("Okafor Legal");
        tab.Complaints.ShouldBeEmpty();
    }

    private static async Task ShouldBeSoundAsync(Tab tab)
    {
        if (Environment.GetEnvironmentVariable("STEWARD_TEST_SCREENSHOTS") is { } folder)
            await tab.Page.ScreenshotAsync(
                new()
                {
                    Path = Path.Combine(folder, $"redirect-{new Uri(tab.Page.Url).Segments.Length}-{tab.Page.ViewportSize!.Width}.png"),
                    FullPage = true,
                }
            );
        (await tab.SidewaysAsync()).ShouldBeLessThanOrEqualTo(0);
        (await tab.Page.RunAxe()).Violations.Where(v => v.Impact is "serious" or "critical").Select(v => v.Id).ShouldBeEmpty();
    }
}
