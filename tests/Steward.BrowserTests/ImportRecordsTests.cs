using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Steward.BrowserTests;

/// <summary>A spreadsheet's CSV, from the file over its columns to what is there.</summary>
public sealed class ImportRecordsTests(Chromium chromium)
{
    private const string Csv =
        "Company;Task;Deadline;Assigned to;Labels;Internal no.\n"
        + "Okafor Legal;Renew the certificate;04/05/2031;;hosting, vip;A-1\n"
        + "Okafor Legal;Write to the register;06/07/2031;;;A-2\n"
        + "Halden Architects;Move the mail;08/09/2031;;;A-3\n"
        + "Okafor Legal;Whose is this?;;Nobody at all;;A-4\n";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Columns_are_recognised_doubts_are_asked_about_and_what_was_chosen_is_kept(bool script)
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App, script: script);
        await tab.SignInAsync(firm.Admin);
        var page = tab.Page;
        await ReadAsync(tab);

        await Assertions.Expect(page.GetByText("UTF-8, separated by semicolon")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Company goes to")).ToHaveValueAsync("client");
        await Assertions.Expect(page.GetByLabel("Deadline goes to")).ToHaveValueAsync("dueOn");
        await Assertions.Expect(page.GetByLabel("Internal no. goes to")).ToHaveValueAsync("");
        await page.GetByText("Create the client").ClickAsync();
        await page.GetByLabel("Internal no. goes to").SelectOptionAsync("description");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check 4 rows" }).ClickAsync();

        // It can't know which number is the month: it asks, and nothing that was chosen is lost.
        await Assertions.Expect(page.GetByText("04/05/2031 can be read in two ways")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Internal no. goes to")).ToHaveValueAsync("description");
        await Assertions.Expect(page.Locator("input[value=create]")).ToBeCheckedAsync();
        await page.GetByLabel("Dates like 04/05/2026").SelectOptionAsync("dayFirst");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check 4 rows" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Check the import");
        await Assertions.Expect(page.GetByText("Nobody here is called “Nobody at all”")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Dates like 04/05/2031 were read with the day first")).ToBeVisibleAsync();
        foreach (var width in new[] { 390, 1440 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await Assertions.Expect(page.GetByText("4 May 2031", new() { Exact = true })).ToBeVisibleAsync();
            (await tab.SidewaysAsync()).ShouldBeLessThanOrEqualTo(0);
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 3 tasks" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Import done");
        var task = await firm.App.ReadAsync(db => db.WorkTasks.SingleAsync(t => t.Title == "Renew the certificate"));
        (task.DueOn, task.Description).ShouldBe((new DateOnly(2031, 5, 4), "A-1"));
        (await firm.App.ReadAsync(db => db.Clients.CountAsync(c => c.Name == "Halden Architects"))).ShouldBe(1);
    }

    [Fact]
    public async Task On_a_phone_the_buttons_of_the_last_step_fill_their_lines()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App, 390, touch: true);
        await tab.SignInAsync(firm.Admin);
        await ReadAsync(tab);
        await tab.Page.GetByLabel("Dates like 04/05/2026").SelectOptionAsync("dayFirst");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Check 4 rows" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Check the import" }).WaitForAsync();

        var gaps = await tab.Page.EvaluateAsync<string[]>(
            """
            (() => {
              const row = document.querySelector(".head__actions").getBoundingClientRect();
              const lines = Map.groupBy([...document.querySelectorAll(".head__actions .btn")], b => Math.round(b.getBoundingClientRect().top));
              const ends = line => line.map(b => b.getBoundingClientRect());
              return [...lines.values()]
                .filter(l => Math.min(...ends(l).map(b => b.left)) > row.left + 1 || Math.max(...ends(l).map(b => b.right)) < row.right - 1)
                .map(l => l.map(b => b.textContent.trim()).join(", "));
            })()
            """
        );

        gaps.ShouldBeEmpty();
        if (Environment.GetEnvironmentVariable("STEWARD_SHOTS") is { } folder)
            await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "import-buttons.png") });
    }

    /// <summary>A button at the screen's edge would belong to whichever form one doesn't look at.</summary>
    [Fact]
    public async Task On_a_phone_the_button_of_each_of_two_forms_stands_where_its_form_ends()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        await tab.Page.SetViewportSizeAsync(390, 844);
        await tab.Page.GotoAsync("/import");

        await tab.Page.EvaluateAsync("scrollTo(0, document.querySelector('#records').offsetTop - innerHeight + 150)");

        await Assertions
            .Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Clients, contacts or tasks from a CSV file" }))
            .ToBeInViewportAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Read the file" })).Not.ToBeInViewportAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeInViewportAsync();
    }

    /// <summary>As <see cref="Screens"/>, of a step that has an address only for a while.</summary>
    [Fact(Explicit = true)]
    public async Task Pictures_are_taken_of_each_step()
    {
        var folder = Environment.GetEnvironmentVariable("STEWARD_SCREENS") ?? "screenshots";
        Directory.CreateDirectory(folder);
        await using var firm = await Firm.FoundAsync();
        foreach (var (width, dark) in new[] { (1440, false), (1440, true), (820, false), (390, false), (390, true) })
        {
            await using var tab = await chromium.OpenAsync(firm.App, width, dark);
            await tab.SignInAsync(firm.Admin);
            await tab.Page.GotoAsync("/import");
            await ShootAsync("start");
            await ReadAsync(tab);
            await ShootAsync("mapping");
            (await tab.SidewaysAsync()).ShouldBeLessThanOrEqualTo(0);
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Check 4 rows" }).ClickAsync();
            await tab.Page.GetByText("can be read in two ways").WaitForAsync();
            await ShootAsync("doubt");
            await tab.Page.GetByLabel("Dates like 04/05/2026").SelectOptionAsync("dayFirst");
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Check 4 rows" }).ClickAsync();
            await tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Check the import" }).WaitForAsync();
            await ShootAsync("check");

            async Task ShootAsync(string step) =>
                await tab.Page.ScreenshotAsync(
                    new PageScreenshotOptions
                    {
                        Path = Path.Combine(folder, $"import-{step}.{width}{(dark ? ".dark" : "")}.png"),
                        FullPage = true,
                    }
                );
        }
    }

    private static async Task ReadAsync(Tab tab)
    {
        await tab.Page.GotoAsync("/import");
        await tab.Page.GetByRole(AriaRole.Radio, new() { Name = "Tasks" }).CheckAsync();
        await tab
            .Page.GetByLabel("CSV file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "tasks.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(Csv),
                }
            );
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Read the file" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Choose the columns" }).WaitForAsync();
    }
}
