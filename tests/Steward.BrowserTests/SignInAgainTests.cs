using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Steward.Tests.Harness;

namespace Steward.BrowserTests;

/// <summary>The session ends while a page is open: whose page it is goes on with it, and nobody else sees anything of it.</summary>
public sealed class SignInAgainTests(Chromium chromium)
{
    [Fact]
    public async Task The_same_person_goes_on_where_they_were()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await LeftAsync(firm);
        var dialog = tab.Page.GetByRole(AriaRole.Dialog);
        // The form underneath has an e-mail field too: the label is of the one in the dialog.
        await dialog.GetByText("E-mail", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.Locator("input[type=email]")).ToBeFocusedAsync();

        await SignInAsync(dialog, firm.Admin);

        await Assertions.Expect(tab.Page.GetByText("Signed in again.")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.GetByLabel("Phone")).ToHaveValueAsync("+49 30 4711");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save client" }).ClickAsync();
        await tab.Page.WaitForURLAsync($"**/clients/{firm.OtherClientId}");
        (await PhoneAsync(firm)).ShouldBe("+49 30 4711");
    }

    [Fact]
    public async Task Another_person_gets_their_own_start_page_and_nothing_of_the_first_ones()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await LeftAsync(firm);
        // What a script of the page would still find there.
        await tab.Page.EvaluateAsync("document.documentElement.dataset.first = 'yes'");

        await SignInAsync(tab.Page.GetByRole(AriaRole.Dialog), firm.Contractor);

        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(", Jo");
        new Uri(tab.Page.Url).AbsolutePath.ShouldBe("/");
        (await tab.Page.EvaluateAsync<string?>("document.documentElement.dataset.first")).ShouldBeNull();
        (await tab.Page.ContentAsync()).ShouldNotContain("Café Lumen");
        (await tab.Page.ContentAsync()).ShouldNotContain(firm.Admin);
        await tab.Page.GoBackAsync();
        (await tab.Page.ContentAsync()).ShouldNotContain("Café Lumen");
        (await PhoneAsync(firm)).ShouldBe("+49 30 1234567");
    }

    [Fact]
    public async Task Nor_does_the_way_back_show_what_another_saw_before()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync("/clients");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Café Lumen" }).First.ClickAsync();
        await tab.Page.WaitForURLAsync($"**/clients/{firm.OtherClientId}");
        var other = await tab.Page.Context.NewPageAsync();
        await SignOutAsync(other);
        await SignInAsync(other.Locator("main, body").First, firm.Contractor);
        await other.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));

        await tab.Page.Locator("nav a[href='/tasks']").First.ClickAsync(new() { Force = true });
        await tab.Page.WaitForURLAsync("**/tasks");
        await tab.Page.GoBackAsync();
        await tab.Page.WaitForURLAsync($"**/clients/{firm.OtherClientId}");

        (await tab.Page.ContentAsync()).ShouldNotContain("Café Lumen");
    }

    [Fact]
    public async Task Who_signs_out_in_one_tab_leaves_no_secret_in_another()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync($"/credentials/{firm.CredentialId}");
        await tab.Page.Locator("steward-reveal[field=password]").GetByRole(AriaRole.Button, new() { Name = "Reveal" }).First.ClickAsync();
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Reveal" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByText(Firm.Password)).ToBeVisibleAsync();

        await SignOutAsync(await tab.Page.Context.NewPageAsync());

        await Assertions.Expect(tab.Page.GetByText(Firm.Password)).ToHaveCountAsync(0, new() { Timeout = 3000 });
        (await tab.Page.ContentAsync()).ShouldNotContain(Firm.Password);
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in again" })).ToBeVisibleAsync();
    }

    /// <summary>A form half filled in, of a session that was ended in another tab, sent: the dialog asks to sign in again.</summary>
    private async Task<Tab> LeftAsync(Firm firm)
    {
        var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync($"/clients/{firm.OtherClientId}/edit");
        await Assertions.Expect(tab.Page.Locator("html[data-ready]")).ToBeAttachedAsync();
        await tab.Page.GetByLabel("Phone").FillAsync("+49 30 4711");
        await SignOutAsync(await tab.Page.Context.NewPageAsync());
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Dialog).GetByLabel("Password")).ToBeVisibleAsync();
        return tab;
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync("/account");
        await page.EvaluateAsync("document.querySelector('[data-sign-out]').click()");
        await page.WaitForURLAsync("**/sign-in");
    }

    private static async Task SignInAsync(ILocator form, string email)
    {
        await form.GetByLabel("E-mail").FillAsync(email);
        await form.GetByLabel("Password").FillAsync(TestApp.Password);
        await form.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private static Task<string?> PhoneAsync(Firm firm) =>
        firm.App.ReadAsync(db => db.Clients.Where(c => c.Id == firm.OtherClientId).Select(c => c.Phone).SingleAsync());
}
