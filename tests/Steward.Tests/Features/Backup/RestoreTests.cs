using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Backup;

/// <summary>Whatever is wrong is said before anything is touched.</summary>
public sealed class RestoreTests
{
    [Theory]
    [InlineData("flipped", "is damaged or was changed")]
    [InlineData("header", "is damaged or was changed")]
    [InlineData("truncated", "is damaged or was changed")]
    [InlineData("nonsense", "is not a Steward backup")]
    [InlineData("passphrase", "The passphrase doesn't open this backup")]
    [InlineData("no key", "there is no key file")]
    [InlineData("wrong key", "STEWARD_DATA names its folder")]
    [InlineData("running", "A Steward server runs on")]
    public async Task A_backup_that_will_not_do_leaves_the_old_data(string wrong, string sentence)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var file = Path.Combine(app.Folder, "a.backup");
        (await BackupTests.BackUpAsync(app, file)).Exit.ShouldBe(0);
        var kept = await World.AddClientAsync(await app.SignInAsync(Role.Admin), "Made after the backup");
        await app.StopAsync();
        var key = Path.Combine(app.Folder, "keys", "kek-1.key");
        var rightKey = await File.ReadAllTextAsync(key, ct);
        var bytes = await File.ReadAllBytesAsync(file, ct);
        using var running = wrong == "running" ? ServerLock.Share(new DataFolder(app.Folder)) : null;
        switch (wrong)
        {
            case "flipped":
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(file, bytes, ct);
                break;
            case "header":
                var text = System.Text.Encoding.Latin1.GetString(bytes);
                var at = text.IndexOf("createdAt\":\"20", StringComparison.Ordinal) + "createdAt\":\"20".Length;
                bytes[at] = (byte)'1';
                await File.WriteAllBytesAsync(file, bytes, ct);
                break;
            case "truncated":
                await File.WriteAllBytesAsync(file, bytes[..^20_000], ct);
                break;
            case "nonsense":
                await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(5000), ct);
                break;
            case "no key":
                File.Delete(key);
                break;
            case "wrong key":
                await File.WriteAllTextAsync(key, $"steward-kek-v1\n{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n", ct);
                break;
        }

        await using var target = await RestoreTarget.OfAsync(app, Database.Sqlite);
        var (exit, _, error) = await target.RestoreAsync(file, wrong == "passphrase" ? "something else entirely" : BackupTests.Passphrase);

        exit.ShouldBe(1);
        error.ShouldContain(sentence);
        error.Trim().ShouldNotContain('\n');
        Directory.GetFiles(app.Folder, "*.restoring*").ShouldBeEmpty();
        Directory.GetFiles(app.Folder, "*before-restore*").ShouldBeEmpty();
        running?.Dispose();
        File.Delete(key);
        await File.WriteAllTextAsync(key, rightKey, ct);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var again = await app.RestartAsync();
        (await again.ReadAsync(db => db.Clients.AnyAsync(c => c.Id == kept, ct))).ShouldBeTrue();
    }

    [Theory, OnBothDatabases]
    public async Task What_a_command_writes_is_not_lost_beside_a_restore(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(database);
        var file = Path.Combine(app.Folder, "a.backup");
        (await BackupTests.BackUpAsync(app, file)).Exit.ShouldBe(0);
        await app.StopAsync();
        await using var target = await RestoreTarget.OfAsync(app, database);
        await using (await Steward.Cli.CliServices.OpenAsync(CommandLine.Settings(app), ct))
        {
            var (exit, _, error) = await target.RestoreAsync(file, BackupTests.Passphrase);
            exit.ShouldBe(1);
            error.ShouldContain("or another command");
        }

        using (ServerLock.TryTakeAlone(new DataFolder(app.Folder)))
        {
            var (exit, _, error) = await CommandLine.RunAsync(
                app,
                "user add --email eve@firm.example --name Eve --role Manager --password-stdin",
                TestApp.Password
            );
            exit.ShouldBe(1);
            error.ShouldContain("A backup is being restored");
        }
        (await target.RestoreAsync(file, BackupTests.Passphrase)).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task The_old_database_is_kept_and_a_check_changes_nothing()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var file = Path.Combine(app.Folder, "a.backup");
        (await BackupTests.BackUpAsync(app, file)).Exit.ShouldBe(0);

        // Beside the running server.
        using (ServerLock.Share(new DataFolder(app.Folder)))
        {
            var (checkedExit, output, checkError) = await CommandLine.RunAsync(
                app,
                $"restore {file} --check --passphrase-stdin",
                BackupTests.Passphrase
            );
            checkedExit.ShouldBe(0, checkError);
            output.ShouldContain("is whole");
            output.ShouldContain("The key that opens it is at hand.");
        }
        Directory.GetFiles(app.Folder, "*.check*").ShouldBeEmpty();
        await app.StopAsync();
        await using var target = await RestoreTarget.OfAsync(app, Database.Sqlite);

        (await target.RestoreAsync(file, BackupTests.Passphrase)).Exit.ShouldBe(0);

        var old = Directory
            .GetFiles(app.Folder, "steward.db.before-restore-*")
            .Single(f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal));
        (await File.ReadAllBytesAsync(old, ct)).AsSpan(0, 15).SequenceEqual("SQLite format 3"u8).ShouldBeTrue();
    }

    [Theory, OnBothDatabases]
    public async Task A_backup_with_its_key_brings_the_lost_key_back_and_one_without_does_not_hold_it(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(database);
        var file = Path.Combine(app.Folder, "a.backup");
        (await BackupTests.BackUpAsync(app, file, " --with-key")).Exit.ShouldBe(0);
        (await app.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == "backup.created", ct))).Reason.ShouldBe(
            "with the vault's key inside"
        );
        await app.StopAsync();
        var key = Path.Combine(app.Folder, "keys", "kek-1.key");
        var bytes = await File.ReadAllBytesAsync(key, ct);
        File.Delete(key);
        await using var target = await RestoreTarget.OfAsync(app, database);

        var (exit, output, error) = await target.RestoreAsync(file, BackupTests.Passphrase);

        exit.ShouldBe(0, error);
        output.ShouldContain("The key file was written from the backup");
        (await File.ReadAllBytesAsync(key, ct)).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_PostgreSQL_database_that_is_in_use_is_never_restored_into()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var file = Path.Combine(app.Folder, "a.backup");
        (await BackupTests.BackUpAsync(app, file)).Exit.ShouldBe(0);

        var (exit, _, error) = await CommandLine.RunAsync(app, $"restore {file} --passphrase-stdin", BackupTests.Passphrase);

        exit.ShouldBe(1);
        error.ShouldContain("has an installation in it, which was left as it is. Make an empty one (CREATE DATABASE");
    }

    [Fact]
    public async Task An_installation_that_begins_in_the_empty_database_at_that_moment_is_left_as_it_is()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var file = Path.Combine(app.Folder, "a.backup");
        (await BackupTests.BackUpAsync(app, file)).Exit.ShouldBe(0);
        await app.StopAsync();
        var empty = await DatabaseTemplates.CreateEmptyAsync(Database.Postgres);
        await using var server = Steward.Cli.CliServices.Build(CommandLine.Settings(app, empty));
        Task<(int Exit, string Output, string Error)>? restoring = null;
        var timeout = -1;

        // The server has the lock, and the restore has found the database empty.
        await server
            .GetRequiredService<Migrator>()
            .RunAsync(
                async db =>
                {
                    restoring = CommandLine.RunAsync(
                        CommandLine.Settings(app, empty),
                        $"restore {file} --passphrase-stdin",
                        BackupTests.Passphrase
                    );
                    while (!restoring.IsCompleted && !await WaitsAsync(db, ct))
                        await Task.Delay(20, ct);
                    await server.GetRequiredService<KeyBoot>().RunAsync(db, ct);
                    await using var statement = db.Database.GetDbConnection().CreateCommand();
                    timeout = statement.CommandTimeout;
                },
                ct
            );

        var (exit, _, error) = await restoring!;
        exit.ShouldBe(1);
        error.ShouldContain("has an installation in it, which was left as it is");
        (await Tampering.ScalarAsync(app.Folder, empty, "SELECT count(*) FROM installation")).ShouldBe(1L);
        (await Tampering.ScalarAsync(app.Folder, empty, "SELECT count(*) FROM \"user\"")).ShouldBe(0L);
        File.Exists(Path.Combine(app.Folder, "restore.unfinished")).ShouldBeFalse();
        await DatabaseTemplates.DropAsync(empty);
        // However long a statement takes that migrates or restores.
        timeout.ShouldBe(0);

        static async Task<bool> WaitsAsync(StewardDb db, CancellationToken ct) =>
            await db
                .Database.SqlQuery<bool>(
                    $"""
                    SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS "Value"
                    """
                )
                .SingleAsync(ct);
    }

    [Fact]
    public async Task A_backup_of_the_other_database_is_told_apart()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        await using var other = await TestApp.StartAsync(Database.Sqlite);
        var file = Path.Combine(app.Folder, "a.backup");
        (await BackupTests.BackUpAsync(other, file)).Exit.ShouldBe(0);

        var (exit, _, error) = await CommandLine.RunAsync(app, $"restore {file} --passphrase-stdin", BackupTests.Passphrase);

        exit.ShouldBe(1);
        error.ShouldContain("This is a backup of a SQLite database, and STEWARD_DATABASE names a PostgreSQL one");
    }
}
