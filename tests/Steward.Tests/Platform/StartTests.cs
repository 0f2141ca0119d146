using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Steward.Data;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform;

/// <summary>What a start refuses, each in a sentence, before anything is changed.</summary>
public sealed class StartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postgres://u:p@db.example/steward?sslmode=disable")]
    [InlineData("postgres://u:p@db.example/steward?sslmode=prefer")]
    [InlineData("postgres://u:p@db.example/steward?SSLMode=require")]
    [InlineData("postgres://u:p@10.0.0.5/steward?sslmode=allow")]
    public void A_database_on_another_host_without_verified_TLS_is_refused(string url) =>
        Should.Throw<SettingsException>(() => Database(url)).Message.ShouldContain("verified TLS");

    [Theory]
    [InlineData("postgres://u:p@localhost/steward?sslmode=somehow")]
    [InlineData("postgres://u:p@localhost/steward?nonsense=1")]
    public void What_is_no_setting_of_a_database_is_named(string url) =>
        Should.Throw<SettingsException>(() => Database(url)).Message.ShouldStartWith("STEWARD_DATABASE: ");

    [Theory]
    [InlineData("postgres://u:p@db.example/steward", SslMode.VerifyFull)]
    [InlineData("postgres://u:p@db.example/steward?sslmode=verify-full", SslMode.VerifyFull)]
    [InlineData("postgres://u:p@db.example/steward?sslmode=verify-ca", SslMode.VerifyCA)]
    [InlineData("postgres://u:p@localhost/steward", SslMode.Prefer)]
    [InlineData("postgres://u:p@127.0.0.1/steward?sslmode=disable", SslMode.Disable)]
    public void Elsewhere_the_TLS_of_a_database_is_verified_also_when_nothing_was_said(string url, SslMode expected) =>
        new NpgsqlConnectionStringBuilder(Database(url).PostgresConnection).SslMode.ShouldBe(expected);

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_key_file_that_others_may_read_is_refused(UnixFileMode others)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Directory.CreateTempSubdirectory("steward-test-");
        try
        {
            var settings = new KeySettings(null, Path.Combine(folder.FullName, "kek.key"));
            using (settings.Open(mayMake: true, expected: null)) { }
            File.GetUnixFileMode(settings.KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

            File.SetUnixFileMode(settings.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

            Should.Throw<SettingsException>(() => settings.Open(mayMake: true, expected: null)).Message.ShouldContain("chmod 600");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory, OnBothDatabases]
    public async Task With_a_wrong_key_nothing_starts_and_the_sentence_names_both(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var kek = await app.ReadAsync(db => db.Keks.SingleAsync(Ct));
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        var refused = await Should.ThrowAsync<SettingsException>(() => app.RestartAsync(("KEY", wrong)));

        refused.Message.ShouldStartWith("Wrong key:");
        refused.Message.ShouldContain(kek.Fingerprint);
        refused.Message.ShouldNotContain(wrong);
    }

    [Theory, OnBothDatabases]
    public async Task A_database_made_by_a_newer_version_is_left_alone(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.TamperAsync(
            "INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('29991231000000_Later', '99.0.0')"
        );

        var refused = await Should.ThrowAsync<SettingsException>(() => app.RestartAsync());

        refused.Message.ShouldContain("newer Steward (migration 29991231000000_Later)");
    }

    [Fact]
    public async Task On_PostgreSQL_a_commit_is_durable_whatever_the_default_is()
    {
        await using var app = await TestApp.StartAsync(Harness.Database.Postgres);
        var settings = app.Services.GetRequiredService<DatabaseSettings>();
        var name = new NpgsqlConnectionStringBuilder(settings.PostgresConnection).Database!;
        await app.TamperAsync($"ALTER DATABASE \"{name}\" SET synchronous_commit = off");

        await using var again = await app.RestartAsync();

        var said = await again
            .Services.GetRequiredService<WriteTransaction>()
            .RunAsync(
                db => db.Database.SqlQueryRaw<string>("SELECT current_setting('synchronous_commit') AS \"Value\"").SingleAsync(Ct),
                Ct
            );
        said.ShouldBe("on");
    }

    private static DatabaseSettings Database(string url) =>
        DatabaseSettings.From(
            new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE"] = url })
                .Build(),
            new DataFolder("/")
        );
}
