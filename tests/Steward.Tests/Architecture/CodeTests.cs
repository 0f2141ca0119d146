using System.Reflection;
using System.Text.RegularExpressions;
using Steward.Vault;

namespace Steward.Tests.Architecture;

/// <summary>What the code promises about its own shape; docs/architecture.md says why.</summary>
public sealed partial class CodeTests
{
    private static readonly string[] FoldersWithoutOwner =
    [
        "Common",
        "Core",
        "Shared",
        "Helpers",
        "Utils",
        "Utilities",
        "Services",
        "Managers",
        "Misc",
    ];

    [Fact]
    public void The_vault_needs_nothing_but_the_runtime() =>
        typeof(SecretBytes)
            .Assembly.GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(a => !a.StartsWith("System.", StringComparison.Ordinal) || a.StartsWith("System.Data", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void Only_the_vault_encrypts() =>
        SourceTree
            .Files("src/Steward", "*.cs")
            .Where(f => Cipher().IsMatch(File.ReadAllText(f)))
            .Select(SourceTree.Name)
            .ShouldBeEmpty("Encryption outside Steward.Vault has no format, no associated data and no tamper test.");

    [Fact]
    public void An_operation_is_sealed_and_does_one_thing() =>
        typeof(Program)
            .Assembly.GetTypes()
            .Where(t =>
                t is { IsClass: true, Namespace: not null } && t.Namespace.StartsWith("Steward.Features.", StringComparison.Ordinal)
            )
            .Where(t => Verbs(t).Contains("RunAsync", StringComparer.Ordinal))
            .Where(t => !t.IsSealed || Verbs(t).Distinct(StringComparer.Ordinal).Count() > 1)
            .Select(t => t.FullName)
            .ShouldBeEmpty("A second public method is a second operation: give it a class and a name.");

    [Fact]
    public void No_folder_collects_code_without_an_owner() =>
        Directory
            .EnumerateDirectories(Path.Combine(SourceTree.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(d => FoldersWithoutOwner.Contains(Path.GetFileName(d), StringComparer.OrdinalIgnoreCase))
            .Select(SourceTree.Name)
            .ShouldBeEmpty();

    [Fact]
    public void Pages_have_no_inline_script_style_or_handler() =>
        SourceTree
            .Files("src/Steward", "*.razor")
            .Where(f => Inline().IsMatch(RazorComment().Replace(File.ReadAllText(f), "")))
            .Select(SourceTree.Name)
            .ShouldBeEmpty("The content security policy blocks it: use a class, or a custom element.");

    private static IEnumerable<string> Verbs(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName && m.GetBaseDefinition().DeclaringType != typeof(object))
            .Where(m => m.Name is not (nameof(IDisposable.Dispose) or nameof(IAsyncDisposable.DisposeAsync)))
            .Select(m => m.Name);

    [GeneratedRegex(@"\b(AesGcm|AesCcm|ChaCha20Poly1305|Aes\.Create|Aead)\b")]
    private static partial Regex Cipher();

    [GeneratedRegex(
        """<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=\s*["@]|\son[a-z]+\s*=\s*["']|href\s*=\s*["']javascript:""",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Inline();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex RazorComment();
}
