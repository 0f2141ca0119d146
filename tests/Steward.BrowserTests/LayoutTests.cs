using System.Net.Http.Json;
using Microsoft.Playwright;
using Steward.Features.Roles;

namespace Steward.BrowserTests;

/// <summary>What is only seen in a browser: what fits, what is cut, and what looks like something else.</summary>
public sealed class LayoutTests(Chromium chromium)
{
    [Fact]
    public async Task Under_a_finger_no_task_looks_done_that_is_not()
    {
        await using var firm = await Firm.FoundAsync();
        await using var phone = await chromium.OpenAsync(firm.App, 390, touch: true);
        await phone.SignInAsync(firm.Admin);
        await phone.Page.GotoAsync("/tasks");
        var tick = phone.Page.GetByRole(AriaRole.Button, new() { Name = "Complete Call about the backup report" });

        await tick.HoverAsync();

        (await tick.EvaluateAsync<bool>("e => e.matches(':hover')")).ShouldBeTrue();
        await phone.StandStillAsync();
        (await tick.EvaluateAsync<string>("e => getComputedStyle(e).color")).ShouldBe("rgba(0, 0, 0, 0)");
    }

    [Fact]
    public async Task On_a_phone_the_button_is_beside_what_it_adds()
    {
        await using var firm = await Firm.FoundAsync();
        await using var phone = await chromium.OpenAsync(firm.App, 390);
        await phone.SignInAsync(firm.Admin);
        await phone.Page.GotoAsync("/tasks");

        var date = await phone.Page.GetByLabel("Due date", new() { Exact = true }).BoundingBoxAsync();
        var add = await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).BoundingBoxAsync();

        Math.Abs(date!.Y + date.Height / 2 - add!.Y - add.Height / 2).ShouldBeLessThan(4);
    }

    [Theory]
    [InlineData("/tasks/all")]
    [InlineData("/clients")]
    [InlineData("/vault")]
    public async Task On_a_phone_filters_are_one_line_below_the_search_and_end_within_reach(string url)
    {
        await using var firm = await Firm.FoundAsync();
        await using var phone = await chromium.OpenAsync(firm.App, 390, touch: true);
        await phone.SignInAsync(firm.Admin);
        await phone.Page.GotoAsync(url);

        var bar = await phone.Page.Locator(".filters").BoundingBoxAsync();
        var search = await phone.Page.Locator(".filters .filter-search").BoundingBoxAsync();
        await phone.Page.Locator(".filters > .filter").Last.ScrollIntoViewIfNeededAsync();

        bar!.Height.ShouldBeLessThan(110);
        search!.Width.ShouldBeInRange(355, 360);
        (await phone.Page.Locator(".filters > .filter").Last.BoundingBoxAsync())!.X.ShouldBeLessThan(390);
        (await phone.Page.Locator(".filters .filter-search").BoundingBoxAsync())!.X.ShouldBeInRange(10, 20);
        (await phone.SidewaysAsync()).ShouldBeLessThanOrEqualTo(0);
        if (Environment.GetEnvironmentVariable("STEWARD_SHOTS") is { } folder)
            await phone.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{url.Trim('/').Replace('/', '-')}.png") });
    }

    [Fact]
    public async Task A_tag_beside_a_name_is_there_as_a_whole_or_not_at_all()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        foreach (var width in new[] { 1440, 1100, 900 })
        {
            await tab.Page.SetViewportSizeAsync(width, 900);
            await tab.Page.GotoAsync("/clients");

            var cut = await tab.Page.EvaluateAsync<string[]>(
                """
                [...document.querySelectorAll("main .name .tag")].filter(tag => {
                  const [box, room] = [tag.getBoundingClientRect(), tag.parentElement.getBoundingClientRect()];
                  const isHidden = box.top >= room.bottom - 1;
                  return !isHidden && box.right > room.right + 1;
                }).map(tag => tag.closest("tr").innerText)
                """
            );

            cut.ShouldBeEmpty($"{width}");
            (await tab.Page.EvaluateAsync<int>("document.querySelectorAll('main .name .tag').length")).ShouldBe(4);
        }
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Row, new() { Name = "Okafor Legal" }).GetByText("vip")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task The_reason_for_a_reveal_is_read_to_its_end_in_the_audit_log()
    {
        await using var firm = await Firm.FoundAsync();
        var ana = await firm.App.SignInAsync(Role.Admin);
        const string reason = "Ticket 4711: the web shop is down, and the hosting company wants to know which key was in use on Friday";
        using (
            var revealed = await ana.Http.PostAsJsonAsync(
                $"/api/v1/credentials/{firm.CredentialId}/reveals",
                new
                {
                    fields = new[] { "password" },
                    purpose = "show",
                    reason,
                },
                TestContext.Current.CancellationToken
            )
        )
            revealed.EnsureSuccessStatusCode();
        await using var tab = await chromium.OpenAsync(firm.App, 1200);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync("/audit");

        var cell = tab.Page.Locator("td.cell-main").Filter(new() { HasText = "Ticket 4711" });

        (await cell.EvaluateAsync<int>("c => c.scrollWidth - c.clientWidth")).ShouldBeLessThanOrEqualTo(0);
        (await cell.EvaluateAsync<int>("c => c.scrollHeight - c.clientHeight")).ShouldBeLessThanOrEqualTo(0);
        (await cell.EvaluateAsync<string>("c => getComputedStyle(c).whiteSpace")).ShouldBe("normal");
    }

    [Fact]
    public async Task A_key_that_does_nothing_here_is_not_listed()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.GotoAsync("/clients");
        await Assertions.Expect(tab.Page.Locator("html[data-ready]")).ToBeAttachedAsync();

        await tab.Page.Keyboard.PressAsync("?");

        var keys = tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await Assertions.Expect(keys.GetByText("Next row")).ToBeVisibleAsync();
        await Assertions.Expect(keys.GetByText("Select", new() { Exact = true })).ToHaveCountAsync(0);
    }
}
