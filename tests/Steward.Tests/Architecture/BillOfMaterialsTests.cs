using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Tests.Harness;

namespace Steward.Tests.Architecture;

/// <summary>What <c>bin/sbom</c> writes of the program that lies beside these tests.</summary>
public sealed class BillOfMaterialsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steward-sbom-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_package_that_is_loaded_is_in_it_as_locked_with_its_licence_and_nothing_of_this_machine()
    {
        SkipWithoutItsTools();
        var file = Path.Combine(_folder, "bill.json");

        var run = await ProgramRun.ToolAsync("python3", Script, AppContext.BaseDirectory, file);

        run.Exit.ShouldBe(0, run.Error);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var bill = JsonDocument.Parse(text).RootElement;
        var components = bill.GetProperty("components").EnumerateArray().ToList();
        var listed = components.Select(c => $"{c.GetProperty("name").GetString()}@{c.GetProperty("version").GetString()}").ToList();
        listed.ShouldBeUnique();
        foreach (var package in Loaded().Concat(ForBrowsers()))
            listed.ShouldContain(c => string.Equals(c, package, StringComparison.OrdinalIgnoreCase), package);
        var locked = Locked();
        Loaded().ShouldAllBe(p => locked.Contains(p));
        // Of two the package names none.
        components
            .Where(c => c.GetProperty("type").GetString() == "library" && !c.TryGetProperty("licenses", out _))
            .Select(c => c.GetProperty("name").GetString())
            .ShouldBeSubsetOf(["Otp.NET", "SQLite"]);
        var known = components.Select(c => c.GetProperty("bom-ref").GetString()).ToHashSet();
        bill.GetProperty("dependencies")
            .EnumerateArray()
            .SelectMany(d => d.GetProperty("dependsOn").EnumerateArray().Select(r => r.GetString()))
            .ShouldAllBe(r => known.Contains(r));
        text.ShouldNotContain(SourceTree.Root);
        text.ShouldNotContain("\"distribution\"");
    }

    [Fact]
    public async Task A_package_it_does_not_know_is_an_error_and_no_bill()
    {
        SkipWithoutItsTools();
        var ct = TestContext.Current.CancellationToken;
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, "steward.runtimeconfig.json"),
            Path.Combine(_folder, "steward.runtimeconfig.json")
        );
        var loads = JsonNode.Parse(await File.ReadAllTextAsync(Deps, ct))!;
        loads["libraries"]!["Slipped.In/1.2.3"] = new JsonObject { ["type"] = "package" };
        await File.WriteAllTextAsync(Path.Combine(_folder, "steward.deps.json"), loads.ToJsonString(), ct);

        var run = await ProgramRun.ToolAsync("python3", Script, _folder);

        run.Exit.ShouldNotBe(0);
        run.Error.ShouldContain("slipped.in@1.2.3");
        File.Exists(Path.Combine(_folder, "steward.cdx.json")).ShouldBeFalse();
    }

    private static string Script => Path.Combine(SourceTree.Root, "bin", "sbom");

    private static string Deps => Path.Combine(AppContext.BaseDirectory, "steward.deps.json");

    private static void SkipWithoutItsTools()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        foreach (var tool in new[] { "npm", "python3" })
            Assert.SkipUnless(folders.Any(f => File.Exists(Path.Combine(f, tool))), $"bin/sbom needs {tool}, which is not installed here.");
    }

    private static List<string> Loaded() =>
        [
            .. Read(Deps)
                .GetProperty("libraries")
                .EnumerateObject()
                .Where(l => l.Value.GetProperty("type").GetString() == "package")
                .Select(l => l.Name.Replace('/', '@')),
        ];

    private static HashSet<string> Locked() =>
        Read(Path.Combine(SourceTree.Root, "src", "Steward", "packages.lock.json"))
            .GetProperty("dependencies")
            .EnumerateObject()
            .SelectMany(target => target.Value.EnumerateObject())
            .Where(p => p.Value.TryGetProperty("resolved", out _))
            .Select(p => $"{p.Name}@{p.Value.GetProperty("resolved").GetString()}")
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> ForBrowsers() =>
        Read(Path.Combine(SourceTree.Root, "src", "Steward", "Ui", "vendor", "package.json"))
            .GetProperty("dependencies")
            .EnumerateObject()
            .Select(p => $"{p.Name}@{p.Value.GetString()}");

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
}
