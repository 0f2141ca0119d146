using Microsoft.Playwright;
using Steward.Tests.Harness;

namespace Steward.BrowserTests;

/// <summary>A browser tab that remembers what browsers complain about: script errors, refused styles and scripts, missing files.</summary>
public sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Tab(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Remember(message.Text);
        };
        page.PageError += (_, error) => Remember(error);
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
                return [.. _complaints];
        }
    }

    public static async Task<Tab> OpenAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(15_000);
        return new Tab(context, page);
    }

    public async Task SignInAsync(string email)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(TestApp.Password);
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
        await Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    /// <summary>How far the page is wider than the window: nobody scrolls sideways.</summary>
    public Task<int> SidewaysAsync() => Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth - window.innerWidth");

    /// <summary>Waits until what moves or fades has arrived. (WaitForFunctionAsync polls by eval in the page, which its policy refuses.)</summary>
    public Task StandStillAsync() => Page.EvaluateAsync("Promise.allSettled(document.getAnimations().map(a => a.finished))");

    public void ForgetComplaints()
    {
        lock (_complaints)
            _complaints.Clear();
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Remember(string text)
    {
        lock (_complaints)
            _complaints.Add($"{Page.Url}: {text}");
    }
}
