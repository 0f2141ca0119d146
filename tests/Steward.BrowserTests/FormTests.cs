using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Steward.BrowserTests;

/// <summary>Forms as people meet them: a refusal says why, a conflict can be resolved, and what was done can be undone.</summary>
public sealed class FormTests(Chromium chromium)
{
    [Fact]
    public async Task A_refused_form_says_why_beside_what_was_typed_and_takes_the_focus_there()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, "/clients/new");
        await tab.Page.GetByLabel("Name").FillAsync("Harbour Physio");
        await tab.Page.GetByLabel("E-mail").FillAsync("not an address");
        // What the browser would refuse by itself goes to the server, as from an older browser.
        await tab.Page.EvaluateAsync("document.querySelector('main form').noValidate = true");

        await PressAsync(tab, "Create client");

        await Assertions.Expect(tab.Page.GetByText("This is not an e-mail address")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.GetByLabel("Name")).ToHaveValueAsync("Harbour Physio");
        await Assertions.Expect(tab.Page.GetByLabel("E-mail")).ToHaveValueAsync("not an address");
        await Assertions.Expect(tab.Page.GetByLabel("E-mail")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task After_a_conflict_saving_again_keeps_what_was_typed()
    {
        await using var firm = await Firm.FoundAsync();
        await using var mine = await OpenAsync(firm, $"/clients/{firm.ClientId}/edit");
        await using var theirs = await OpenAsync(firm, $"/clients/{firm.ClientId}/edit");
        await theirs.Page.GetByLabel("Phone").FillAsync("+49 30 1111111");
        await PressAsync(theirs, "Save client");
        await theirs.Page.WaitForURLAsync($"**/clients/{firm.ClientId}");

        await mine.Page.GetByLabel("Phone").FillAsync("+49 30 2222222");
        await PressAsync(mine, "Save client");
        await Assertions.Expect(mine.Page.GetByText("Discard mine and reload")).ToBeVisibleAsync();
        // The answer changed the page in place; the tags are pills as before.
        await Assertions.Expect(mine.Page.Locator("main steward-tags .tag")).ToHaveTextAsync(["vip"]);
        // Turbo scrolls up once an answer is there, and a button that is scrolled away between press and release was not clicked.
        await mine.Page.WaitForFunctionAsync("() => scrollY === 0");
        await PressAsync(mine, "Save client");

        await mine.Page.WaitForURLAsync($"**/clients/{firm.ClientId}");
        (await firm.App.ReadAsync(db => db.Clients.Where(c => c.Id == firm.ClientId).Select(c => c.Phone).SingleAsync())).ShouldBe(
            "+49 30 2222222"
        );
    }

    [Fact]
    public async Task A_rotation_of_nothing_is_refused_in_words_for_people()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, $"/credentials/{firm.CredentialId}/rotate");

        await PressAsync(tab, "Save new version");

        await Assertions.Expect(tab.Page.Locator("[data-form-error]")).ToContainTextAsync("There is nothing to replace yet.");
        await Assertions.Expect(tab.Page.GetByText("see errors")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task One_click_takes_an_archive_back()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, $"/clients/{firm.ClientId}");
        await PressAsync(tab, "More");
        await PressAsync(tab, "Archive client…");
        await PressAsync(tab, "Archive client");
        await Assertions.Expect(tab.Page.GetByText("This client is archived")).ToBeVisibleAsync();

        await PressAsync(tab, "Undo");

        await Assertions.Expect(tab.Page.GetByText("Okafor Legal restored")).ToBeVisibleAsync();
        (
            await firm.App.ReadAsync(db => db.Clients.Where(c => c.Id == firm.ClientId).Select(c => c.ArchivedAt).SingleAsync())
        ).ShouldBeNull();
    }

    [Fact]
    public async Task A_member_is_added_and_taken_off_on_the_page_of_the_client()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await OpenAsync(firm, $"/clients/{firm.OtherClientId}");
        await PressAsync(tab, "Add");
        await tab.Page.GetByLabel("Person").SelectOptionAsync(new SelectOptionValue { Label = $"Jo Sand ({firm.Contractor})" });
        await PressAsync(tab, "Add member");

        await Assertions.Expect(tab.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await PressAsync(tab, "Remove Jo Sand");
        await PressAsync(tab, "Add again");

        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Jo Sand" })).ToBeVisibleAsync();
        tab.Page.Url.ShouldEndWith($"/clients/{firm.OtherClientId}");
        tab.Complaints.ShouldBeEmpty();
    }

    private async Task<Tab> OpenAsync(Firm firm, string url)
    {
        var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync(url);
        await Assertions.Expect(tab.Page.Locator("html[data-ready]")).ToBeAttachedAsync();
        return tab;
    }

    private static Task PressAsync(Tab tab, string name) =>
        tab.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
}
