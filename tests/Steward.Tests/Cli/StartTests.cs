using System.Net;
using System.Net.Sockets;
using Steward.Cli;
using Steward.Tests.Architecture;
using Steward.Tests.Harness;

namespace Steward.Tests.Cli;

/// <summary>A start that can't be is one sentence and exit code 1, never a stack trace.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_port_in_use_is_one_sentence_that_names_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"https://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        var folder = Directory.CreateTempSubdirectory("steward-test-").FullName;

        var run = await ProgramRun.StewardAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["STEWARD_DATA"] = folder, ["STEWARD_LISTEN"] = url }
        );

        run.Exit.ShouldBe(1);
        run.Output.ShouldBeEmpty();
        run.Error.Trim()
            .ShouldBe($"steward: {url} can't be listened on: Address already in use. Stop what uses it, or set STEWARD_LISTEN.");
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("help", "Commands:")]
    [InlineData("help import clients", "A .csv file whose first row names the columns")]
    [InlineData("import bitwarden --help", "Bitwarden's .json, not encrypted")]
    public async Task Help_is_given_however_it_is_asked_for(string arguments, string said)
    {
        var run = await ProgramRun.StewardAsync(new Dictionary<string, string>(StringComparer.Ordinal), arguments.Split(' '));

        run.Exit.ShouldBe(0, run.Error);
        string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ShouldContain(said);
    }

    [Fact]
    public async Task A_data_folder_that_can_not_be_written_is_named()
    {
        var run = await ProgramRun.StewardAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["STEWARD_DATA"] = "/dev/null/steward",
                ["STEWARD_LISTEN"] = "https://127.0.0.1:0",
            }
        );

        run.Exit.ShouldBe(1);
        run.Error.ShouldStartWith("steward: The data folder /dev/null/steward can't be written to");
        run.Error.Trim().ShouldEndWith("Set STEWARD_DATA to a folder this user may write.");
        run.Error.Trim().ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("LISTEN", "8443", "\"8443\" is not an http:// or https:// address")]
    [InlineData("LISTEN", "ftp://localhost", "is not an http:// or https:// address")]
    [InlineData("LISTEN", ",", "names no address")]
    [InlineData("LISTEN", "http://0.0.0.0:8080", "plain HTTP is for loopback")]
    [InlineData("URL", "vault.example.com", "STEWARD_URL")]
    [InlineData("TRUSTED_PROXIES", "nginx", "\"nginx\" is not an address or a network")]
    [InlineData("DATABASE", "mysql://localhost/x", "must be sqlite:NAME or postgres://")]
    [InlineData("DATABASE", "postgres://a:b@127.0.0.1:1/x", "can't be used")]
    [InlineData("DATABASE", "postgres://a:b@db.example/x?sslmode=disable", "needs verified TLS")]
    [InlineData("DATABASE", "postgres://a:b@127.0.0.1/x?nonsense=1", "STEWARD_DATABASE")]
    [InlineData("TLS_CERT", "/nowhere.pem", "STEWARD_TLS_CERT")]
    [InlineData("KEY", "short", "STEWARD_KEY")]
    [InlineData("KEY_FILE", "/dev/null/kek.key", "/dev/null/kek.key")]
    [InlineData("REQUESTS_PER_SECOND", "many", "STEWARD_REQUESTS_PER_SECOND")]
    [InlineData("SESSION_IDLE_MINUTES", "-1", "STEWARD_SESSION_IDLE_MINUTES")]
    [InlineData("SESSION_ABSOLUTE_MINUTES", "soon", "STEWARD_SESSION_ABSOLUTE_MINUTES")]
    [InlineData("REVEALS_PER_HOUR", "1e9", "STEWARD_REVEALS_PER_HOUR")]
    [InlineData("CHECKPOINTS", "fax", "STEWARD_CHECKPOINTS")]
    public async Task A_setting_that_can_not_be_right_stops_the_start_and_is_named(string key, string value, string words)
    {
        var folder = Directory.CreateTempSubdirectory("steward-test-").FullName;
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATA"] = folder,
            ["LISTEN"] = "https://127.0.0.1:0",
            [key] = value,
        };
        await using var output = new StringWriter();
        await using var error = new StringWriter();

        var exit = await StewardCommand.RunAsync(
            ["serve"],
            new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
            TextReader.Null,
            output,
            error
        );

        exit.ShouldBe(1, $"{output} {error}");
        var sentence = error.ToString().Trim();
        sentence.ShouldStartWith("steward: ");
        sentence.ShouldContain(words);
        sentence.ShouldNotContain('\n');
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_machine_without_the_SDK_is_told_what_to_get()
    {
        var run = await NeedSdkAsync(dotnet: null);

        run.Exit.ShouldBe(1);
        run.Error.ShouldStartWith("Steward needs the .NET 10 SDK and there is no 'dotnet' in PATH. Get it from https://");
        run.Error.Trim().ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("echo '8.0.404 [/usr/share/dotnet/sdk]'", "this machine has 8.0.404.")]
    [InlineData("true", "this machine has only a runtime, no SDK.")]
    [InlineData("echo '10.0.100 [/usr/share/dotnet/sdk]'", "The .NET SDK is there (10.0.100) and doesn't start; it says: no libicu")]
    public async Task An_SDK_that_will_not_do_is_named(string listing, string words)
    {
        var run = await NeedSdkAsync($"#!/bin/bash\nif [ \"$1\" = --list-sdks ]; then {listing}; else echo 'no libicu'; exit 1; fi\n");

        run.Exit.ShouldBe(1);
        run.Error.ShouldContain(words);
    }

    [Fact]
    public async Task The_demo_takes_neither_database_nor_key_of_a_real_firm_and_listens_where_it_is_told()
    {
        var script = Path.Combine(Directory.CreateTempSubdirectory("steward-test-").FullName, "demo");
        var lines = await File.ReadAllLinesAsync(Path.Combine(SourceTree.Root, "run"), TestContext.Current.CancellationToken);
        lines[^1].ShouldBe("main \"$@\"");
        await File.WriteAllLinesAsync(script, [.. lines[..^1], "use_demo_data", "env"], TestContext.Current.CancellationToken);
        var real = new[] { "STEWARD_DATABASE", "STEWARD_DATABASE_OWNER", "STEWARD_DATA", "STEWARD_KEY", "STEWARD_KEY_FILE" };

        var run = await ProgramRun.ScriptAsync(
            real.Append("STEWARD_LISTEN").ToDictionary(name => name, _ => "the real one", StringComparer.Ordinal),
            script
        );

        Directory.Delete(Path.GetDirectoryName(script)!, recursive: true);
        run.Exit.ShouldBe(0, run.Error);
        run.Output.Split('\n')
            .Where(line => line.Contains("the real one", StringComparison.Ordinal))
            .ShouldBe(["STEWARD_LISTEN=the real one"]);
        run.Output.ShouldContain("/demo-data\n");
    }

    /// <summary>A machine that has what every machine has, and this for a dotnet.</summary>
    private static async Task<ProgramRun> NeedSdkAsync(string? dotnet)
    {
        var bin = Directory.CreateTempSubdirectory("steward-test-").FullName;
        foreach (var tool in new[] { "dirname", "cut", "paste", "sed" })
            File.CreateSymbolicLink(Path.Combine(bin, tool), $"/usr/bin/{tool}");
        if (dotnet is not null)
        {
            var file = Path.Combine(bin, "dotnet");
            await File.WriteAllTextAsync(file, dotnet);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        var run = await ProgramRun.ScriptAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = bin },
            Path.Combine(SourceTree.Root, "bin", "need-sdk")
        );
        Directory.Delete(bin, recursive: true);
        return run;
    }
}
