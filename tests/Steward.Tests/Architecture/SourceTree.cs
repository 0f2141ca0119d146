namespace Steward.Tests.Architecture;

/// <summary>The working copy the tests were built from: some rules are about source and documents, not about what was compiled.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains("node_modules", StringComparison.Ordinal));

    /// <summary>The file's path as it is written in a message.</summary>
    public static string Name(string file) => Path.GetRelativePath(Root, file);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Steward.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException(
            "These tests run from within a working copy of Steward, and Steward.slnx is in no folder above them."
        );
    }
}
