using System.Text.RegularExpressions;
using Steward.Tests.Architecture;

namespace Steward.Tests.Ui;

/// <summary>What holds the design language together and no compiler checks.</summary>
public sealed partial class DesignTests
{
    private const int ScriptLineLimit = 120;

    [Fact]
    public void Every_icon_a_page_names_is_in_the_sprite()
    {
        var sprite = File.ReadAllText(Path.Combine(SourceTree.Root, "src/Steward/wwwroot/icons/sprite.svg"));
        Sources("*.razor")
            .SelectMany(file => IconName().Matches(File.ReadAllText(file)).Select(m => (File: file, Icon: m.Groups[1].Value)))
            .Concat(
                Scripts()
                    .SelectMany(file => ScriptIcon().Matches(File.ReadAllText(file)).Select(m => (File: file, Icon: m.Groups[1].Value)))
            )
            .Where(used => !sprite.Contains($"<symbol id=\"{used.Icon}\"", StringComparison.Ordinal))
            .Select(used => $"{SourceTree.Name(used.File)}: {used.Icon}")
            .ShouldBeEmpty("Add it to Ui/icons.txt and run bin/vendor.");
    }

    [Fact]
    public void Every_script_that_app_js_needs_is_fetched_beside_it()
    {
        var document = File.ReadAllText(Path.Combine(SourceTree.Root, "src/Steward/Ui/Document.razor"));
        Scripts()
            .Select(file => Path.GetFileNameWithoutExtension(file))
            // What runs where app.js doesn't is no part of it.
            .Where(name =>
                name is not ("app" or "time-zone" or "steward-print") && !document.Contains($"\"{name}\"", StringComparison.Ordinal)
            )
            .ShouldBeEmpty("Add it to Modules in Document.razor.");
    }

    [Fact]
    public void A_script_is_read_in_a_minute() =>
        Scripts().Where(file => File.ReadAllLines(file).Length > ScriptLineLimit).Select(SourceTree.Name).ShouldBeEmpty();

    [Fact]
    public void No_script_makes_markup_from_text() =>
        Scripts().Where(file => Markup().IsMatch(File.ReadAllText(file))).Select(SourceTree.Name).ShouldBeEmpty();

    [Fact]
    public void No_page_has_a_style_or_a_handler_of_its_own() =>
        Sources("*.razor")
            .Where(file => Inline().IsMatch(File.ReadAllText(file)))
            .Select(SourceTree.Name)
            .ShouldBeEmpty("The content security policy drops it.");

    [Fact]
    public void A_colour_is_a_number_only_in_the_tokens() =>
        SourceTree
            .Files("src/Steward/Ui/css", "*.css")
            .Where(file => Path.GetFileName(file) != "tokens.css")
            .SelectMany(file =>
                File.ReadLines(file).Where(line => Colour().IsMatch(line)).Select(line => $"{SourceTree.Name(file)}: {line.Trim()}")
            )
            .ShouldBeEmpty();

    [Fact]
    public void Every_style_file_is_in_the_sheet()
    {
        var targets = File.ReadAllText(Path.Combine(SourceTree.Root, "src/Steward/Ui/Styles.targets"));
        SourceTree
            .Files("src/Steward/Ui/css", "*.css")
            .Where(file => !targets.Contains($"css/{Path.GetFileName(file)}\"", StringComparison.Ordinal))
            .Select(SourceTree.Name)
            .ShouldBeEmpty("Add it to Ui/Styles.targets.");
    }

    private static IEnumerable<string> Sources(string pattern) => SourceTree.Files("src/Steward", pattern);

    private static IEnumerable<string> Scripts() => SourceTree.Files("src/Steward/wwwroot/js", "*.js");

    [GeneratedRegex("(?:<Icon Name=|\\bIcon=|Urls\\.Icon\\()\"([a-z][a-z0-9-]*)\"")]
    private static partial Regex IconName();

    [GeneratedRegex("icon\\(\"([a-z0-9-]+)\"")]
    private static partial Regex ScriptIcon();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(")]
    private static partial Regex Markup();

    [GeneratedRegex("<[a-zA-Z][^>]*\\s(style|on[a-z]+)=\"|<style|<script>")]
    private static partial Regex Inline();

    [GeneratedRegex("#[0-9a-fA-F]{3,8}\\b|\\brgba?\\(|\\bhsla?\\(|\\boklch\\(\\d")]
    private static partial Regex Colour();
}
