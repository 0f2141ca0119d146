using Microsoft.Playwright;

namespace Steward.BrowserTests;

/// <summary>The core of the day works with JavaScript off.</summary>
public sealed class WithoutScriptTests(Chromium chromium)
{
    [Fact]
    public async Task Signing_in_making_a_client_completing_a_task_and_revealing()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App, script: false);
        await tab.SignInAsync(firm.Admin);

        await tab.Page.GotoAsync("/clients/new");
        await tab.Page.GetByLabel("Name").First.FillAsync("Halden Architects");
        await tab.Page.Locator("main form button[type=submit], main form button:not([type])").Last.ClickAsync();
        await tab.Page.WaitForURLAsync("**/clients/*-*");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Halden Architects");

        await tab.Page.GotoAsync("/tasks");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Complete Call about the backup report" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByText("“Call about the backup report” completed")).ToBeVisibleAsync();
        await Assertions
            .Expect(tab.Page.Locator("#done").GetByRole(AriaRole.Button, new() { Name = "Reopen Call about the backup report" }))
            .ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "status of اتصل بالعميل, change" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "In progress" }).ClickAsync();
        await tab.Page.WaitForURLAsync("**/tasks");
        await Assertions
            .Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "status of اتصل بالعميل, change" }))
            .ToContainTextAsync("In progress");

        await tab.Page.GotoAsync($"/credentials/{firm.CredentialId}");
        // The driver switches scripts off past the style sheet that hides noscript, so the button is pressed without being looked at.
        await tab.Page.Locator("noscript form button").First.DispatchEventAsync("click");
        await Assertions.Expect(tab.Page.GetByText(Firm.Password)).ToBeVisibleAsync();
    }
}
