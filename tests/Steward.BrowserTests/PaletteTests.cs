using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Steward.BrowserTests;

/// <summary>Everything by keyboard: the command palette, and arrow keys in what a search found.</summary>
public sealed class PaletteTests(Chromium chromium)
{
    [Fact]
    public async Task It_finds_a_client_as_one_types_and_goes_there_with_enter()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, firm.Admin);

        await tab.Page.Keyboard.PressAsync("Control+k");
        await tab.Page.Keyboard.TypeAsync("cafe lu");
        await Assertions.Expect(Option(tab, "Café Lumen")).ToHaveAttributeAsync("aria-selected", "true");
        await tab.Page.Keyboard.PressAsync("Enter");

        await tab.Page.WaitForURLAsync($"**/clients/{firm.OtherClientId}");
        (await tab.Page.Locator("dialog[open]").CountAsync()).ShouldBe(0);
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_action_that_wants_a_client_asks_for_it()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, firm.Admin);

        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("new cred");
        await Assertions.Expect(Option(tab, "New credential for…")).ToHaveAttributeAsync("aria-selected", "true");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Combobox)).ToHaveValueAsync("New credential for ");
        await tab.Page.Keyboard.TypeAsync("oka");
        await Assertions.Expect(Option(tab, "Okafor Legal")).ToBeVisibleAsync();
        await tab.Page.Keyboard.PressAsync("Enter");

        await tab.Page.WaitForURLAsync($"**/clients/{firm.ClientId}/credentials/new");
    }

    [Fact]
    public async Task Arrow_keys_choose_and_escape_gives_the_focus_back()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, firm.Admin);
        await tab.Page.GotoAsync("/clients");
        var start = tab.Page.GetByRole(AriaRole.Link, new() { Name = "New client" });
        await start.FocusAsync();

        await tab.Page.Keyboard.PressAsync("Control+k");
        var options = tab.Page.GetByRole(AriaRole.Option);
        await Assertions.Expect(options.First).ToHaveAttributeAsync("aria-selected", "true");
        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(options.Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(options.Last).ToHaveAttributeAsync("aria-selected", "true");
        await tab.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(start).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_contractor_is_offered_neither_actions_nor_clients_that_are_not_for_them()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, firm.Contractor);

        await tab.Page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(Option(tab, "Clients")).ToBeVisibleAsync();
        (await Option(tab, "New client").CountAsync()).ShouldBe(0);
        (await Option(tab, "New credential for…").CountAsync()).ShouldBe(0);
        await tab.Page.Keyboard.TypeAsync("lumen");

        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Nothing found");
    }

    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task It_is_sound_for_everybody(int width, bool dark)
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App, width, dark);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync("/clients");

        await tab.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search", Exact = true }).ClickAsync();
        await tab.Page.Keyboard.TypeAsync("o");
        await Assertions.Expect(Option(tab, "Okafor Legal")).ToBeVisibleAsync();
        // What fades in has less contrast until it stands.
        await tab.StandStillAsync();

        var axe = await tab.Page.RunAxe();
        axe.Violations.Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{v.Id} at {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")
            .ShouldBeEmpty();
        (await tab.SidewaysAsync()).ShouldBeLessThanOrEqualTo(0);
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Arrow_keys_go_from_the_search_field_through_its_results_and_back()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, firm.Admin);
        await tab.Page.GotoAsync("/search?q=okafor");
        var field = tab.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search", Exact = true });
        var results = tab.Page.Locator("main .row-link");
        await field.FocusAsync();

        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(results.First).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(results.Nth(1)).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(field).ToBeFocusedAsync();
    }

    private async Task<Tab> OpenAsync(Firm firm, string email)
    {
        var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(email);
        await Assertions.Expect(tab.Page.Locator("html[data-ready]")).ToBeAttachedAsync();
        return tab;
    }

    private static ILocator Option(Tab tab, string label) =>
        tab
            .Page.GetByRole(AriaRole.Option)
            .Filter(
                new()
                {
                    Has = tab
                        .Page.Locator(".palette__label")
                        .Filter(new() { HasTextRegex = new Regex($"^{Regex.Escape(label)}$", RegexOptions.None, TimeSpan.FromSeconds(1)) }),
                }
            );
}
