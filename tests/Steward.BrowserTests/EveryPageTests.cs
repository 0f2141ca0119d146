using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Steward.BrowserTests;

/// <summary>What holds on every page there is, found from the routes themselves: no complaint of the browser, nothing serious from axe, no sideways scrolling.</summary>
public sealed partial class EveryPageTests(Chromium chromium)
{
    // Reached with a token or a state of their own; opened by the tests of the features.
    private static readonly string[] OnTheirOwn =
    [
        "/setup/{token}",
        "/password/{token}",
        "/import/{id:guid}",
        "/import/{id:guid}/mapping",
        "/import/{id:guid}/clients/{clientId:guid}",
        "/trash/purge",
    ];

    [Theory]
    [InlineData(1440, false, true)]
    [InlineData(820, true, false)]
    [InlineData(390, false, false)]
    [InlineData(390, true, true)]
    public async Task It_is_sound_for_everybody(int width, bool dark, bool axe)
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App, width, dark);
        await tab.SignInAsync(firm.Admin);
        var problems = new List<string>();

        foreach (var url in await PagesAsync(firm))
        {
            var answer = await tab.Page.GotoAsync(url);
            if (answer!.Status != 200)
                problems.Add($"{url}: answered {answer.Status}");
            if (await tab.SidewaysAsync() is > 0 and var pixels)
                problems.Add($"{url}: {pixels} px wider than the window");
            if (await tab.Page.Locator("h1").CountAsync() != 1)
                problems.Add($"{url}: has {await tab.Page.Locator("h1").CountAsync()} h1");
            // Half of the time: on the widest light pages and on the narrowest dark ones there is all that it looks at.
            if (!axe)
                continue;
            var found = await tab.Page.RunAxe();
            problems.AddRange(
                found
                    .Violations.Where(v => v.Impact is "serious" or "critical")
                    .Select(v => $"{url}: axe {v.Id} at {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")
            );
        }

        await tab.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        problems.AddRange(tab.Complaints);
        problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Links_to_what_is_audited_when_opened_are_not_fetched_ahead()
    {
        await using var firm = await Firm.FoundAsync();
        await using var tab = await chromium.OpenAsync(firm.App);
        await tab.SignInAsync(firm.Admin);
        var loose = new List<string>();

        foreach (var url in (await PagesAsync(firm)).Append("/search?q=ftp"))
        {
            await tab.Page.GotoAsync(url);
            var links = await tab.Page.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('a[href^=\"/credentials/\"]')].filter(a => !a.closest('[data-turbo-prefetch=\"false\"]')).map(a => a.outerHTML)"
            );
            loose.AddRange(links.Select(l => $"{url}: {l}"));
        }

        loose.ShouldBeEmpty();
    }

    internal static async Task<IReadOnlyList<string>> PagesAsync(Firm firm)
    {
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal)
        {
            ["clients"] = firm.ClientId,
            ["tasks"] = firm.TaskId,
            ["credentials"] = firm.CredentialId,
            ["audit"] = await firm.App.ReadAsync(db => db.AuditEvents.Select(e => e.Id).FirstAsync()),
            ["tags"] = await firm.App.ReadAsync(db => db.Tags.Select(t => t.Id).FirstAsync()),
            ["users"] = await firm.App.ReadAsync(db => db.Users.Where(u => u.Email == firm.Contractor).Select(u => u.Id).SingleAsync()),
            ["contacts"] = await firm.App.ReadAsync(db =>
                db.Contacts.Where(c => c.ClientId == firm.ClientId).Select(c => c.Id).SingleAsync()
            ),
        };
        return
        [
            .. firm
                .App.Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
                .Where(p => !OnTheirOwn.Contains(p, StringComparer.OrdinalIgnoreCase))
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.Ordinal)
                .Select(p => Fill(p, ids)),
        ];
    }

    private static string Fill(string pattern, Dictionary<string, Guid> ids) =>
        Parameter()
            .Replace(
                pattern,
                match =>
                    ids.TryGetValue(match.Groups[1].Value, out var id)
                        ? $"{match.Groups[1].Value}/{id}"
                        : throw new InvalidOperationException($"Tell this test which id {pattern} takes.")
            );

    [GeneratedRegex(@"([\w-]+)/\{[^}]*\}")]
    private static partial Regex Parameter();
}
