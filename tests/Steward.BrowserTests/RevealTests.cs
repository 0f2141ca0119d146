using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Steward.Tests.Harness;

namespace Steward.BrowserTests;

/// <summary>A person and a secret, in a real browser.</summary>
public sealed class RevealTests(Chromium chromium)
{
    [Theory, OnBothDatabases]
    public async Task It_is_shown_after_it_was_audited_and_gone_when_hidden(Database database)
    {
        await using var firm = await Firm.FoundAsync(database);
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync($"/credentials/{firm.CredentialId}");
        (await tab.Page.ContentAsync()).ShouldNotContain(Firm.Password);

        await RevealPasswordAsync(tab);

        await Assertions.Expect(tab.Page.GetByText(Firm.Password)).ToBeVisibleAsync();
        (await RevealsAsync(firm)).ShouldBe(1);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Hide" }).First.ClickAsync();
        (await tab.Page.ContentAsync()).ShouldNotContain(Firm.Password);
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_fifteen_minutes_it_asks_for_the_password_and_goes_on()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        firm.App.Clock.Skip(TimeSpan.FromMinutes(16));
        await tab.Page.GotoAsync($"/credentials/{firm.CredentialId}");

        await RevealPasswordAsync(tab);
        var dialog = tab.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Password").FillAsync(TestApp.Password);
        await tab.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(tab.Page.GetByText(Firm.Password)).ToBeVisibleAsync();
        (await RevealsAsync(firm)).ShouldBe(1);
    }

    [Fact]
    public async Task It_does_not_outlive_leaving_the_page_nor_the_way_back()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync($"/credentials/{firm.CredentialId}");
        await RevealPasswordAsync(tab);
        await Assertions.Expect(tab.Page.GetByText(Firm.Password)).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Vault" }).First.ClickAsync();
        await tab.Page.WaitForURLAsync("**/vault**");
        await tab.Page.GoBackAsync();
        await tab.Page.WaitForURLAsync($"**/credentials/{firm.CredentialId}");

        (await tab.Page.ContentAsync()).ShouldNotContain(Firm.Password);
    }

    /// <summary>The first Reveal button is the password's; a dialog confirms.</summary>
    private static async Task RevealPasswordAsync(Tab tab)
    {
        await tab.Page.Locator("steward-reveal[field=password]").GetByRole(AriaRole.Button, new() { Name = "Reveal" }).First.ClickAsync();
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Reveal" }).ClickAsync();
    }

    private static Task<int> RevealsAsync(Firm firm) =>
        firm.App.ReadAsync(db =>
            db.AuditEvents.CountAsync(e => e.Action == "credential.revealed" && e.Outcome == "ok" && e.CredentialId == firm.CredentialId)
        );
}
