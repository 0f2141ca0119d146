using System.Text.RegularExpressions;

namespace Steward.Tests.Architecture;

/// <summary>Documents that would go stale unnoticed.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_setting_the_program_names_is_documented()
    {
        var documented = DocumentedKeys();
        documented.ShouldContain("STEWARD_DATA");
        SettingsInSource().Where(key => !documented.Contains(key)).ShouldBeEmpty("Add it to docs/configuration.md.");
    }

    [Fact]
    public void Every_documented_setting_is_read_by_the_program()
    {
        var read = SettingsInSource().ToHashSet(StringComparer.Ordinal);
        DocumentedKeys().Where(key => !key.StartsWith("STEWARD_TEST_", StringComparison.Ordinal) && !read.Contains(key)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_link_in_the_documents_leads_somewhere() =>
        Documents()
            .SelectMany(file => Link().Matches(File.ReadAllText(file)).Select(m => (File: file, Target: m.Groups[1].Value)))
            .Where(l => !l.Target.Contains("://", StringComparison.Ordinal) && l.Target[0] != '#')
            .Where(l => !Path.Exists(Path.Combine(Path.GetDirectoryName(l.File)!, l.Target.Split('#')[0])))
            .Select(l => $"{SourceTree.Name(l.File)} -> {l.Target}")
            .ShouldBeEmpty();

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(SourceTree.Root, "*.md").Concat(SourceTree.Files("docs", "*.md"));

    private static HashSet<string> DocumentedKeys() =>
        File.ReadAllLines(Path.Combine(SourceTree.Root, "docs/configuration.md"))
            .Where(line => line.StartsWith("| `STEWARD_", StringComparison.Ordinal))
            .SelectMany(line => Key().Matches(line.Split('|')[1]).Select(m => m.Value))
            .ToHashSet(StringComparer.Ordinal);

    // Messages spell a key out; configuration knows it without its prefix, in the settings records.
    private static IEnumerable<string> SettingsInSource() =>
        SourceTree
            .Files("src/Steward", "*.cs")
            .SelectMany(file =>
            {
                var text = File.ReadAllText(file);
                var spelled = Key().Matches(text).Select(m => m.Value);
                return file.EndsWith("Settings.cs", StringComparison.Ordinal) || file.EndsWith("DataFolder.cs", StringComparison.Ordinal)
                    ? spelled.Concat(BareKey().Matches(text).Select(m => "STEWARD_" + m.Groups[1].Value))
                    : spelled;
            })
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    [GeneratedRegex("STEWARD_[A-Z][A-Z_]*[A-Z]")]
    private static partial Regex Key();

    [GeneratedRegex("\"(?!STEWARD_)([A-Z][A-Z_]+[A-Z])\"")]
    private static partial Regex BareKey();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
