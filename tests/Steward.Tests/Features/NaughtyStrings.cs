using System.Net;
using System.Text.Json;
using Steward.Tests.Architecture;
using Steward.Tests.Harness;

namespace Steward.Tests.Features;

/// <summary>The big list of naughty strings.</summary>
internal static class NaughtyStrings
{
    public static async Task<string[]> ReadAsync() =>
        JsonSerializer.Deserialize<string[]>(
            await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "tests", "data", "blns.json"), TestContext.Current.CancellationToken)
        )!;

    /// <summary>It is on the page as text: what a browser reads out of it is there, and nothing that a browser would take for markup.</summary>
    public static void ShouldShowAsText(this Page page, string text)
    {
        WebUtility.HtmlDecode(page.Html).ShouldContain(text, Case.Sensitive, text);
        if (text.Contains('<', StringComparison.Ordinal) && text.Length > 3)
            page.Html.ShouldNotContain(text, Case.Sensitive, text);
    }
}
