using Microsoft.Playwright;

namespace Steward.BrowserTests;

/// <summary>A list of tasks, worked through without leaving it.</summary>
public sealed class TasksTests(Chromium chromium)
{
    [Fact]
    public async Task A_tick_completes_in_place_and_the_focus_stays_in_the_list()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync("/tasks");
        await tab.Page.EvaluateAsync("document.documentElement.dataset.same = 'yes'");

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Complete Call about the backup report" }).PressAsync("Enter");

        var reopen = tab.Page.Locator("#done").GetByRole(AriaRole.Button, new() { Name = "Reopen Call about the backup report" });
        await Assertions.Expect(reopen).ToBeVisibleAsync();
        (await tab.Page.EvaluateAsync<string?>("document.documentElement.dataset.same")).ShouldBe("yes");
        (await tab.Page.EvaluateAsync<bool>("document.activeElement.matches('.tick')")).ShouldBeTrue();
        await reopen.ClickAsync();
        await Assertions
            .Expect(tab.Page.Locator("#today").GetByText("Call about the backup report", new() { Exact = true }))
            .ToBeVisibleAsync();
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_row_says_changes_in_a_menu_beside_it()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync($"/clients/{firm.ClientId}/tasks");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "status of اتصل بالعميل, change" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".quick-menu [aria-current]")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(tab.Page.Locator(".quick-menu")).ToHaveCountAsync(0);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "status of اتصل بالعميل, change" }).ClickAsync();
        await tab.Page.Locator(".quick-menu").GetByRole(AriaRole.Button, new() { Name = "In progress" }).ClickAsync();

        await Assertions
            .Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "status of اتصل بالعميل, change" }))
            .ToContainTextAsync("In progress");
        await Assertions.Expect(tab.Page.Locator(".quick-menu")).ToHaveCountAsync(0);
        tab.Page.Url.ShouldEndWith("/tasks");
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_line_and_Enter_add_a_task_for_a_client_found_while_typing()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync("/tasks");

        await tab.Page.GetByLabel("Title of a new task").FillAsync("Order paper");
        var client = tab.Page.GetByLabel("Client, by the beginning of its name");
        await client.PressSequentiallyAsync("lum");
        await Assertions.Expect(tab.Page.Locator("#quick-add-clients option")).ToHaveCountAsync(1);
        await client.FillAsync("Café Lumen");
        await client.PressAsync("Enter");

        await Assertions.Expect(tab.Page.Locator("#no-date").GetByText("Order paper", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.GetByLabel("Title of a new task")).ToHaveValueAsync("");
        tab.Complaints.ShouldBeEmpty();
    }
}
