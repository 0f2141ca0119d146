using System.Text.Json;
using Steward.Cli;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Doctor;

public sealed class DoctorTests
{
    [Theory, OnBothDatabases]
    public async Task A_healthy_installation_has_warnings_at_most_and_nothing_changes(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.StopAsync();
        var before = Files(app.Folder);

        var (exit, findings) = await ExamineAsync(app);

        findings.Where(f => f.Level == "problem").ShouldBeEmpty();
        exit.ShouldBe(0);
        findings.ShouldContain(f => f.Check == "key's place" && f.Level == "warning");
        findings.ShouldContain(f => f.Check == "recovery kit" && f.Level == "warning");
        findings.ShouldContain(f => f.Check == "key" && f.Level == "ok");
        findings.ShouldContain(f => f.Check == "database" && f.Level == "ok");
        if (database is Database.Postgres)
            findings.ShouldContain(f => f.Check == "role" && f.Level == "ok");
        Files(app.Folder).ShouldBe(before);
    }

    [Theory]
    [InlineData("wrong key", "key")]
    [InlineData("no key", "key")]
    [InlineData("open key", "key")]
    [InlineData("no database", "database")]
    [InlineData("damaged database", "integrity")]
    [InlineData("listen", "settings")]
    [InlineData("certificate", "certificate")]
    [InlineData("port", "address")]
    public async Task What_is_wrong_is_a_problem_with_something_to_do(string wrong, string check)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.StopAsync();
        var key = Path.Combine(app.Folder, "keys", "kek-1.key");
        var database = Path.Combine(app.Folder, "steward.db");
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var (setting, value) = wrong switch
        {
            "listen" => ("LISTEN", "8443"),
            "certificate" => ("TLS_CERT", "/nowhere.pem"),
            "port" => ("LISTEN", $"https://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}"),
            "no database" => ("DATABASE", "sqlite:other.db"),
            "damaged database" => ("DATABASE", "sqlite:damaged.db"),
            _ => ("", ""),
        };
        if (wrong == "wrong key")
            await File.WriteAllTextAsync(
                key,
                $"steward-kek-v1\n{Convert.ToBase64String(new byte[32])}\n",
                TestContext.Current.CancellationToken
            );
        if (wrong == "no key")
            File.Delete(key);
        if (wrong == "open key" && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        if (wrong == "damaged database")
        {
            var bytes = await File.ReadAllBytesAsync(database, TestContext.Current.CancellationToken);
            Array.Fill(bytes, (byte)0xAB, 4096 * 3, 4096 * 8);
            await File.WriteAllBytesAsync(Path.Combine(app.Folder, "damaged.db"), bytes, TestContext.Current.CancellationToken);
        }

        var (exit, findings) = await ExamineAsync(app, (setting, value));

        exit.ShouldBe(1);
        var found = findings.Where(f => f.Level == "problem").ToList();
        found.ShouldContain(f => f.Check == check, string.Join('\n', findings));
        found.ShouldAllBe(f => f.Advice!.Length > 0);
    }

    private static async Task<(int Exit, List<Line> Findings)> ExamineAsync(TestApp app, (string Key, string Value) more = default)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATA"] = app.Folder,
            ["DATABASE"] = app.DatabaseUrl,
            ["LISTEN"] = "https://127.0.0.1:1",
        };
        if (more.Key is { Length: > 0 })
            settings[more.Key] = more.Value;
        await using var output = new StringWriter();
        var exit = await StewardCommand.RunAsync(
            ["doctor", "--json"],
            new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
            TextReader.Null,
            output,
            TextWriter.Null
        );
        return (exit, JsonSerializer.Deserialize<List<Line>>(output.ToString(), JsonSerializerOptions.Web)!);
    }

    // SQLite's shared memory comes and goes with whoever reads.
    private static string[] Files(string folder) =>
        [
            .. Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => !f.EndsWith("-shm", StringComparison.Ordinal) && !f.EndsWith("-wal", StringComparison.Ordinal))
                .Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}")
                .Order(StringComparer.Ordinal),
        ];

    private sealed record Line(string Check, string Level, string What, string? Advice);
}
