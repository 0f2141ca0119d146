using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Audit.Checkpoints;
using Steward.Features.Audit.Verification;
using Steward.Features.Roles;
using Steward.Platform;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Backup;

/// <summary>Whenever a restore is killed, the data is all old or all new, and restoring again works.</summary>
public sealed class KilledRestoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_moment_the_database_is_the_old_one_or_the_new_one()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var (file, before, later) = await WithBackupAsync(app);
        var took = Stopwatch.StartNew();
        var whole = Directory.CreateTempSubdirectory("steward-test-").FullName;
        Copy(app.Folder, whole);
        await RunAsync(whole, "sqlite:steward.db", file, () => false);
        var whenDone = took.Elapsed;
        var ends = new List<string>();
        // By the clock, and at the very moments that matter: what is there then is seen, not guessed.
        var moments = Enumerable
            .Range(3, 5)
            .Select(i => (Name: $"{i}/8", Now: After(whenDone * i / 8)))
            .Append(("candidate", folder => File.Exists(Path.Combine(folder, "steward.db.restoring"))))
            .Append(("mark", folder => File.Exists(Path.Combine(folder, "restore.unfinished"))))
            .Append(("aside", folder => Directory.EnumerateFiles(folder, "steward.db.before-restore-*").Any()));

        foreach (var (name, now) in moments)
        {
            var folder = Directory.CreateTempSubdirectory("steward-test-").FullName;
            Copy(app.Folder, folder);
            await RunAsync(folder, "sqlite:steward.db", file, () => now(folder));

            await using var found = await StartOnAsync(app, folder);
            var clients = await found.ReadAsync(db => db.Clients.Select(c => c.Id).ToListAsync(Ct));
            clients.ShouldContain(before, name);
            var isNew = !clients.Contains(later);
            ends.Add(isNew ? "new" : "old");
            (await found.ReadAsync(db => db.AuditEvents.AnyAsync(e => e.Action == "backup.restored", Ct))).ShouldBe(isNew, name);
            if (isNew)
                (await found.ReadAsync(db => db.Sessions.CountAsync(s => s.RevokedAt == null, Ct))).ShouldBe(0, name);
            await DemandGoodAsync(found, name);
            File.Exists(Path.Combine(folder, "restore.unfinished")).ShouldBeFalse(name);
            await found.StopAsync();
            // Else this process would go on reading the file that was there before.
            SqliteConnection.ClearAllPools();
            (await RunAsync(folder, "sqlite:steward.db", file, () => false)).ShouldBe(0, name);
            await using var again = await StartOnAsync(app, folder);
            (await again.ReadAsync(db => db.Clients.AnyAsync(c => c.Id == later, Ct))).ShouldBeFalse(name);
            await DemandGoodAsync(again, name);
            Directory.GetFiles(folder, "*.restoring*").ShouldBeEmpty(name);
        }

        ends.ShouldContain("old");
    }

    [Fact]
    public async Task Killed_after_the_swap_the_next_start_sets_the_notes_aside_that_name_what_is_gone()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var (file, _, _) = await WithBackupAsync(app);
        await using var target = await RestoreTarget.OfAsync(app, Database.Sqlite);
        (await target.RestoreAsync(file, BackupTests.Passphrase)).Exit.ShouldBe(0);
        // As a kill between the two leaves it.
        var notes = Path.Combine(app.Folder, "audit", "checkpoints.log");
        var aside = Directory.GetFiles(Path.Combine(app.Folder, "audit"), "checkpoints.log.before-restore-*").Single();
        File.Move(aside, notes);
        await MarkAsync(app, $"sqlite {Path.Combine(app.Folder, "steward.db")}");

        await using var again = await app.RestartAsync();

        await DemandGoodAsync(again, "after the start");
        File.Exists(Path.Combine(app.Folder, "restore.unfinished")).ShouldBeFalse();
        Directory.GetFiles(Path.Combine(app.Folder, "audit"), "checkpoints.log.before-restore-*").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Killed_before_the_swap_the_next_start_has_the_old_database_and_its_notes()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var (_, _, later) = await WithBackupAsync(app);
        var candidate = Path.Combine(app.Folder, "steward.db.restoring");
        await File.WriteAllTextAsync(candidate, "what was to take its place", Ct);
        await MarkAsync(app, $"sqlite {Path.Combine(app.Folder, "steward.db")}");

        await using var again = await app.RestartAsync();

        (await again.ReadAsync(db => db.Clients.AnyAsync(c => c.Id == later, Ct))).ShouldBeTrue();
        await DemandGoodAsync(again, "after the start");
        File.Exists(candidate).ShouldBeFalse();
        Directory.GetFiles(app.Folder, "*before-restore*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_PostgreSQL_restore_that_was_killed_is_used_by_nobody_until_it_was_run_again()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var (file, before, later) = await WithBackupAsync(app);
        var took = Stopwatch.StartNew();
        var url = await DatabaseTemplates.CreateEmptyAsync(Database.Postgres);
        (await RunAsync(app.Folder, url, file, () => false)).ShouldBe(0);
        var whenDone = took.Elapsed;
        await DatabaseTemplates.DropAsync(url);
        var refused = 0;

        foreach (var share in (double[])[0.5, 0.7, 0.8, 0.85, 0.9, 0.95])
        {
            url = await DatabaseTemplates.CreateEmptyAsync(Database.Postgres);
            var now = After(whenDone * share);
            var wasFaster = await RunAsync(app.Folder, url, file, () => now(app.Folder)) == 0;
            refused += await DemandRefusedWhenMarkedAsync(app, url);

            if (!wasFaster)
                (await RunAsync(app.Folder, url, file, () => false)).ShouldBe(0);

            await using (var again = await app.RestartAsync(("DATABASE", url)))
            {
                var clients = await again.ReadAsync(db => db.Clients.Select(c => c.Id).ToListAsync(Ct));
                clients.ShouldContain(before);
                clients.ShouldNotContain(later);
                (await again.ReadAsync(db => db.Sessions.CountAsync(s => s.RevokedAt == null, Ct))).ShouldBe(0);
                await DemandGoodAsync(again, $"{share}");
            }
            // The restored one is used as any; its own restore is over.
            await DatabaseTemplates.DropAsync(url);
        }

        refused.ShouldBeGreaterThan(0, "else no kill came between the beginning and the end");
    }

    [Fact]
    public async Task Killed_when_the_rows_are_in_but_not_everybody_is_signed_out_it_is_run_again_too()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var (file, before, _) = await WithBackupAsync(app);
        var url = await DatabaseTemplates.CreateEmptyAsync(Database.Postgres);
        (await RunAsync(app.Folder, url, file, () => false)).ShouldBe(0);
        var connection = new Uri(url);
        await MarkAsync(app, $"postgres {connection.Host}:{connection.Port}{connection.AbsolutePath}");

        (await DemandRefusedWhenMarkedAsync(app, url)).ShouldBe(1);
        (await RunAsync(app.Folder, url, file, () => false)).ShouldBe(0);

        await using (var again = await app.RestartAsync(("DATABASE", url)))
            (await again.ReadAsync(db => db.Clients.Select(c => c.Id).ToListAsync(Ct))).ShouldBe([before]);
        await DatabaseTemplates.DropAsync(url);
    }

    private static async Task<int> DemandRefusedWhenMarkedAsync(TestApp app, string url)
    {
        if (!File.Exists(Path.Combine(app.Folder, "restore.unfinished")))
            return 0;
        var refusal = await Should.ThrowAsync<SettingsException>(() => app.RestartAsync(("DATABASE", url)));
        refusal.Message.ShouldContain("was cut short. Run steward restore again");
        // The old one is what it was.
        await using var old = await app.RestartAsync();
        return 1;
    }

    /// <summary>A backup, a client of before it and one of after it, and a server that has stopped.</summary>
    private static async Task<(string File, Guid Before, Guid Later)> WithBackupAsync(TestApp app)
    {
        var ana = await app.SignInAsync(Role.Admin);
        var before = await World.AddClientAsync(ana, "Before");
        var file = Path.Combine(Directory.CreateTempSubdirectory("steward-test-").FullName, "a.backup");
        (await BackupTests.BackUpAsync(app, file)).Exit.ShouldBe(0);
        var later = await World.AddClientAsync(ana, "Later");
        // So that there is a note which names what the backup doesn't know.
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<WriteCheckpoint>().RunAsync(Ct);
        await app.StopAsync();
        return (file, before, later);
    }

    /// <summary>The real program in a process of its own, killed when it is time.</summary>
    private static async Task<int> RunAsync(string folder, string database, string file, Func<bool> now)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "steward.dll"), "restore", file, "--passphrase-stdin"]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["STEWARD_DATA"] = folder;
        start.Environment["STEWARD_DATABASE"] = database;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var error = process.StandardError.ReadToEndAsync(Ct);
        await process.StandardInput.WriteLineAsync(BackupTests.Passphrase);
        process.StandardInput.Close();
        while (!process.HasExited && !now())
            await Task.Delay(1, Ct);
        // On Linux this is SIGKILL: nothing of the program runs any more.
        process.Kill();
        await process.WaitForExitAsync(Ct);
        var said = await error;
        said.ShouldNotContain("Unhandled", Case.Insensitive, await output);
        if (process.ExitCode == 1)
            throw new ShouldAssertException(said);
        return process.ExitCode;
    }

    private static Func<string, bool> After(TimeSpan delay)
    {
        var clock = Stopwatch.StartNew();
        var started = false;
        return _ =>
        {
            if (!started)
                clock.Restart();
            started = true;
            return clock.Elapsed >= delay;
        };
    }

    private static async Task<TestApp> StartOnAsync(TestApp app, string folder) =>
        await app.RestartAsync(("DATA", folder), ("DATABASE", $"sqlite:{Path.Combine(folder, "steward.db")}"));

    private static async Task DemandGoodAsync(TestApp app, string when) =>
        (await app.Services.GetRequiredService<AuditVerification>().VerifyAsync(allOfIt: true, Ct)).Verdict.First?.Explanation.ShouldBeNull(
            when
        );

    private static Task MarkAsync(TestApp app, string target) =>
        File.WriteAllTextAsync(Path.Combine(app.Folder, "restore.unfinished"), $"{target}\n{DateTime.UnixEpoch.Ticks}\n", Ct);

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
    }
}
