using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Steward.Cli;
using Steward.Data;
using Steward.Platform;
using Steward.Tests.Harness;

namespace Steward.Tests.Data;

/// <summary>What a start finds: nothing, half of it, somebody else's, a newer one's. It goes on or says in a sentence why not, and never takes over.</summary>
public sealed class MigratorTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steward-test-").FullName;
    private string _url = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await DatabaseTemplates.DropAsync(_url);
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory, OnBothDatabases]
    public async Task A_start_that_broke_off_while_it_migrated_is_gone_on_with(Database database)
    {
        _url = await DatabaseTemplates.CreateEmptyAsync(database);
        await using (var db = Open())
            await db.Database.MigrateAsync("20261122000000_Initial", Ct);
        if (database is Database.Sqlite)
        {
            await ExecuteAsync(
                "CREATE TABLE IF NOT EXISTS \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)"
            );
            await ExecuteAsync("INSERT OR REPLACE INTO \"__EFMigrationsLock\" VALUES (1, '2026-11-22 00:00:00')");
        }

        (await AddUserAsync()).ShouldBe((0, ""));

        await using var after = Open();
        (await after.Database.GetPendingMigrationsAsync(Ct)).ShouldBeEmpty();
        (await after.Users.CountAsync(Ct)).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task The_database_of_another_program_is_left_alone(Database database)
    {
        _url = await DatabaseTemplates.CreateEmptyAsync(database);
        await ExecuteAsync("CREATE TABLE places (x integer)");

        var (exit, error) = await AddUserAsync();

        exit.ShouldBe(1);
        error.ShouldBe(
            "steward: The database of STEWARD_DATABASE belongs to something else: it has a table \"places\". Name an empty one, or Steward's own."
        );
        await using var db = Open();
        (await Should.ThrowAsync<System.Data.Common.DbException>(() => db.Users.CountAsync(Ct))).Message.ShouldContain("user");
    }

    [Theory, OnBothDatabases]
    public async Task A_newer_version_s_database_is_left_alone(Database database)
    {
        _url = await DatabaseTemplates.CopyAsync(database, _folder);
        await ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('20991231000000_Later', '10.0.0')");

        var (exit, error) = await AddUserAsync();

        exit.ShouldBe(1);
        error.ShouldStartWith("steward: The database was made by a newer Steward (migration 20991231000000_Later).");
        await using var db = Open();
        (await db.Users.CountAsync(Ct)).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task A_migration_that_fails_is_told_in_a_sentence(Database database)
    {
        _url = await DatabaseTemplates.CopyAsync(database, _folder);
        await ExecuteAsync("DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" LIKE '%_Search'");

        var (exit, error) = await AddUserAsync();

        exit.ShouldBe(1);
        error.ShouldStartWith("steward: The database can't be brought to this version's shape (");
        error.ShouldNotContain('\n');
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_stays_as_it_is()
    {
        _url = "sqlite:steward.db";
        var file = Path.Combine(_folder, "steward.db");
        var bytes = Enumerable.Range(0, 20_000).Select(i => (byte)(i * 7)).ToArray();
        await File.WriteAllBytesAsync(file, bytes, Ct);

        var (exit, error) = await AddUserAsync();

        exit.ShouldBe(1);
        error.ShouldStartWith($"steward: {file} is not a healthy SQLite database");
        (await File.ReadAllBytesAsync(file, Ct)).ShouldBe(bytes);
    }

    private Task<int> ExecuteAsync(string sql) => Tampering.ExecuteAsync(_folder, _url, sql);

    /// <summary>As the program's commands do: it makes or migrates what it finds first.</summary>
    private async Task<(int Exit, string Error)> AddUserAsync()
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var input = new StringReader("correct horse battery staple\n");
        var exit = await StewardCommand.RunAsync(
            ["user", "add", "--email", "ana@firm.example", "--name", "Ana", "--role", "Admin", "--password-stdin"],
            Settings(),
            input,
            output,
            error
        );
        return (exit, error.ToString().Trim());
    }

    private StewardDb Open()
    {
        var settings = DatabaseSettings.From(Settings(), new DataFolder(_folder));
        return settings.IsSqlite
            ? new StewardDb(new DbContextOptionsBuilder<StewardDb>().UseSqlite($"Data Source={settings.SqlitePath};Pooling=False").Options)
            : new PostgresStewardDb(
                new DbContextOptionsBuilder<PostgresStewardDb>().UseNpgsql(settings.PostgresOwnerConnection + ";Pooling=false").Options
            );
    }

    private IConfiguration Settings() =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["DATA"] = _folder,
                    ["DATABASE"] = _url,
                    ["URL"] = "https://localhost",
                }
            )
            .Build();
}
