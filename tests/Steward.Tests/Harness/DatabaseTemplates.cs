using Npgsql;
using Steward.Data;
using Steward.Platform;

namespace Steward.Tests.Harness;

/// <summary>
/// An installation is made once per database and run; every test gets a copy of it. The copy is a real file, or a real PostgreSQL database made from a template.
/// </summary>
internal static class DatabaseTemplates
{
    private static readonly Lazy<Task<string>> Sqlite = new(MakeSqliteAsync);
    private static readonly Lazy<Task<string>> Postgres = new(MakePostgresAsync);
    private static readonly string Run = Guid.CreateVersion7().ToString("N")[20..];
    private static int _counter;

    /// <summary>Puts a fresh installation into <paramref name="folder"/> and says which STEWARD_DATABASE it has.</summary>
    public static async Task<string> CopyAsync(Database database, string folder)
    {
        var template = await (database is Database.Sqlite ? Sqlite : Postgres).Value;
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        File.Copy(Path.Combine(template, "keys", "kek-1.key"), Path.Combine(folder, "keys", "kek-1.key"));
        if (database is Database.Sqlite)
        {
            File.Copy(Path.Combine(template, "steward.db"), Path.Combine(folder, "steward.db"));
            return "sqlite:steward.db";
        }
        var name = $"steward_{Run}_{Interlocked.Increment(ref _counter)}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {TemplateName}");
        return WithDatabase(name);
    }

    /// <summary>A database with nothing in it.</summary>
    public static async Task<string> CreateEmptyAsync(Database database)
    {
        if (database is Database.Sqlite)
            return "sqlite:steward.db";
        var name = $"steward_{Run}_{Interlocked.Increment(ref _counter)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return WithDatabase(name);
    }

    public static async Task DropAsync(string url)
    {
        if (url.StartsWith("postgres", StringComparison.Ordinal))
            await ExecuteAsync($"DROP DATABASE IF EXISTS {new Uri(url).AbsolutePath.TrimStart('/')} WITH (FORCE)");
    }

    private static string TemplateName => $"steward_template_{Run}";

    private static string Server =>
        Environment.GetEnvironmentVariable("STEWARD_TEST_POSTGRES")
        ?? throw new InvalidOperationException(
            "STEWARD_TEST_POSTGRES is not set: run ./test, or `bin/pg start` and export the URL it prints."
        );

    private static async Task<string> MakeSqliteAsync()
    {
        var folder = await BootAsync("sqlite:steward.db");
        // One whole file, without its journal, is what gets copied.
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(folder, "steward.db")};Pooling=False"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync();
        return folder;
    }

    private static async Task<string> MakePostgresAsync()
    {
        await ExecuteAsync($"CREATE DATABASE {TemplateName}");
        return await BootAsync(WithDatabase(TemplateName));
    }

    private static async Task<string> BootAsync(string database)
    {
        var folder = Directory.CreateTempSubdirectory("steward-template-").FullName;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATA"] = folder, ["DATABASE"] = database })
            .Build();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSteward(configuration)
            .BuildServiceProvider();
        await services.GetRequiredService<Boot>().RunAsync(CancellationToken.None);
        return folder;
    }

    private static string WithDatabase(string name) =>
        new UriBuilder(Server) { Path = name }
            .Uri
            .AbsoluteUri;

    private static async Task ExecuteAsync(string sql)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE"] = Server })
            .Build();
        await using var source = NpgsqlDataSource.Create(
            DatabaseSettings.From(configuration, new DataFolder("/")).PostgresConnection! + ";Pooling=false"
        );
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
