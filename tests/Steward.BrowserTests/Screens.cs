using Microsoft.Playwright;

namespace Steward.BrowserTests;

/// <summary>
/// Pictures of every page, to be looked at: <c>STEWARD_SCREENS=folder artifacts/bin/Steward.BrowserTests/debug/Steward.BrowserTests -explicit only</c>.
/// </summary>
public sealed class Screens(Chromium chromium)
{
    [Fact(Explicit = true)]
    public async Task Are_taken_of_every_page_in_all_widths_and_both_themes()
    {
        var folder = Environment.GetEnvironmentVariable("STEWARD_SCREENS") ?? "screenshots";
        Directory.CreateDirectory(folder);
        await using var firm = await Firm.FoundAsync();
        foreach (var (width, dark) in new[] { (1440, false), (1440, true), (820, false), (390, false), (390, true) })
        {
            await using var tab = await chromium.OpenAsync(firm.App, width, dark);
            await tab.Page.GotoAsync("/sign-in");
            await ShootAsync(tab, folder, "sign-in", width, dark);
            await tab.SignInAsync(firm.Admin);
            foreach (var url in (await EveryPageTests.PagesAsync(firm)).Append("/search?q=okafor"))
            {
                await tab.Page.GotoAsync(url, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
                await ShootAsync(tab, folder, url.Trim('/').Replace('/', '-').Replace('?', '-'), width, dark);
            }
        }
    }

    private static Task<byte[]> ShootAsync(Tab tab, string folder, string name, int width, bool dark)
    {
        // Ids differ from run to run; names of pictures don't.
        var plain = System.Text.RegularExpressions.Regex.Replace(
            name,
            "[0-9a-f]{8}-[0-9a-f-]{27}",
            "x",
            System.Text.RegularExpressions.RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );
        return tab.Page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(folder, $"{plain}.{width}{(dark ? ".dark" : "")}.png"), FullPage = false }
        );
    }
}
