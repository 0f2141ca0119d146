using Microsoft.Playwright;
using Steward.Tests.Harness;

[assembly: CaptureConsole]
[assembly: AssemblyFixture(typeof(Steward.BrowserTests.Chromium))]

namespace Steward.BrowserTests;

/// <summary>One real browser for all tests; every test gets a profile of its own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Where the people of the tests are.</summary>
    public const string TimeZone = "Europe/Berlin";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Environment.GetEnvironmentVariable("STEWARD_TEST_CHROMIUM") ?? "/usr/bin/chromium",
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    /// <summary>A fresh profile on that app; what goes wrong in it is remembered.</summary>
    public Task<Tab> OpenAsync(TestApp app, int width = 1440, bool dark = false, bool script = true, bool touch = false) =>
        OpenAsync(app.Url, width, dark, script, touch);

    public async Task<Tab> OpenAsync(Uri url, int width = 1440, bool dark = false, bool script = true, bool touch = false)
    {
        var context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = url.AbsoluteUri,
                IgnoreHTTPSErrors = true,
                JavaScriptEnabled = script,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
                TimezoneId = TimeZone,
                HasTouch = touch,
                IsMobile = touch,
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                Permissions = ["clipboard-read", "clipboard-write"],
            }
        );
        return await Tab.OpenAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
