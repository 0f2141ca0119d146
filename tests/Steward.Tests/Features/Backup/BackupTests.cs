using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Audit.Verification;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Backup;

public sealed class BackupTests
{
    internal const string Passphrase = "nine grey herons wade slowly";

    [Theory, OnBothDatabases]
    public async Task A_backup_brings_everything_back_signs_everybody_out_and_is_on_record(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin, "ana@firm.example");
        var acme = await World.AddClientAsync(ana, "Acme");
        var file = Path.Combine(app.Folder, "a.backup");

        var (exit, output, error) = await BackUpAsync(app, file);

        exit.ShouldBe(0, error);
        output.ShouldContain("written and read back whole: 1 client, 0 credentials and ");
        output.ShouldContain(database == Database.Sqlite ? "steward.db." : " on ");
        output.ShouldContain("The vault's key is not inside");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(app.Folder, "*.partial*").ShouldBeEmpty();
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "backup.created", ct))).ShouldBe(1);
        var later = await World.AddClientAsync(ana, "Later");
        await app.StopAsync();

        await using var target = await RestoreTarget.OfAsync(app, database);
        (exit, output, error) = await target.RestoreAsync(file, Passphrase);

        exit.ShouldBe(0, error);
        output.ShouldContain("is restored");
        await using var again = await target.StartAsync();
        var clients = await again.ReadAsync(db => db.Clients.Select(c => c.Id).ToListAsync(ct));
        clients.ShouldContain(acme);
        clients.ShouldNotContain(later);
        (await again.ReadAsync(db => db.Sessions.CountAsync(s => s.RevokedAt == null, ct))).ShouldBe(0);
        (await again.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "backup.restored", ct))).ShouldBe(1);
        using var browser = await again.BrowseAsAsync("ana@firm.example");
        (
            await again.Services.GetRequiredService<AuditVerification>().VerifyAsync(allOfIt: true, ct)
        ).Verdict.First?.Explanation.ShouldBeNull();
        // Numbers that tables give themselves went on where they were.
        await World.AddClientAsync(await again.SignInAsync(Role.Admin), "After");
    }

    [Theory, OnBothDatabases]
    public async Task A_link_that_was_used_after_the_backup_is_not_good_again(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(database);
        await app.SignInAsync(Role.Admin, "ana@firm.example");
        var (link, hash) = OneTimeLinks.New();
        var now = app.Clock.GetUtcNow().UtcDateTime;
        await app.ChangeAsync(async db =>
            db.Add(new SetupToken(hash, await db.Users.SingleAsync(u => u.Email == "ana@firm.example", ct), now, now.AddDays(1)))
        );
        using (var browser = app.NewBrowser())
            (await browser.GetPageAsync($"/password/{link}")).Html.ShouldContain("Input.Password");
        var file = Path.Combine(app.Folder, "a.backup");
        (await BackUpAsync(app, file)).Exit.ShouldBe(0);
        await app.ChangeAsync(db => db.SetupTokens.ExecuteDeleteAsync(ct));
        await app.StopAsync();

        await using var target = await RestoreTarget.OfAsync(app, database);
        (await target.RestoreAsync(file, Passphrase)).Exit.ShouldBe(0);

        await using var again = await target.StartAsync();
        (await again.ReadAsync(db => db.SetupTokens.CountAsync(ct))).ShouldBe(0);
        using var later = again.NewBrowser();
        (await later.GetPageAsync($"/password/{link}")).Html.ShouldNotContain("Input.Password");
    }

    [Theory, OnBothDatabases]
    public async Task Whatever_was_acknowledged_before_a_backup_under_writes_is_in_it(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable
            .Range(0, 4)
            .Select(async w =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                    acknowledged.Add(await World.AddClientAsync(ana, string.Create(CultureInfo.InvariantCulture, $"Client {w}-{i}")));
            })
            .ToList();
        while (acknowledged.Count < 30)
            await Task.Delay(10, ct);
        var file = Path.Combine(app.Folder, "a.backup");
        var before = acknowledged.ToArray();

        var (exit, _, error) = await BackUpAsync(app, file);
        var during = acknowledged.Count - before.Length;
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await app.StopAsync();

        exit.ShouldBe(0, error);
        during.ShouldBeGreaterThan(0);
        await using var target = await RestoreTarget.OfAsync(app, database);
        (exit, _, error) = await target.RestoreAsync(file, Passphrase);
        exit.ShouldBe(0, error);
        await using var again = await target.StartAsync();
        var stored = await again.ReadAsync(db => db.Clients.Select(c => c.Id).ToListAsync(ct));
        before.Except(stored).ShouldBeEmpty();
        (await again.ReadAsync(db => db.SearchEntries.CountAsync(ct))).ShouldBe(stored.Count);
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_only_when_told_to()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var file = Path.Combine(app.Folder, "a.backup");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);

        var (exit, _, error) = await BackUpAsync(app, file);

        exit.ShouldBe(1);
        error.ShouldContain("is there already and was left as it is");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe("mine");
        (await BackUpAsync(app, file, " --force")).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_that_Steward_works_with_is_replaced_by_a_backup_of_it()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.SignInAsync(Role.Admin);
        var link = Path.Combine(app.Folder, "link.key");
        var key = Path.Combine(app.Folder, "keys", "kek-1.key");
        var before = await File.ReadAllBytesAsync(key, ct);

        foreach (var file in (string[])["steward.db", "steward.db-wal", "keys/kek-1.key", "keys/../steward.db"])
        {
            var (exit, _, error) = await BackUpAsync(app, Path.Combine(app.Folder, file), " --force");
            exit.ShouldBe(1, file);
            error.ShouldContain("is what Steward works with");
        }
        File.CreateSymbolicLink(link, key);
        (
            await CommandLine.RunAsync(
                new ConfigurationBuilder()
                    .AddConfiguration(CommandLine.Settings(app))
                    .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["KEY_FILE"] = link })
                    .Build(),
                $"backup {key} --passphrase-stdin --force",
                Passphrase
            )
        ).Error.ShouldContain("is what Steward works with");

        (await File.ReadAllBytesAsync(key, ct)).ShouldBe(before);
        (await app.ReadAsync(db => db.Users.CountAsync(ct))).ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_in_the_file_can_be_read_without_the_passphrase()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await World.AddClientAsync(await app.SignInAsync(Role.Admin, "ana@firm.example"), "Zanzibar Shipping");
        var file = Path.Combine(app.Folder, "a.backup");

        (await BackUpAsync(app, file)).Exit.ShouldBe(0);

        var text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        text.ShouldNotContain("Zanzibar");
        text.ShouldNotContain("firm.example");
        text.ShouldNotContain("SQLite format 3");
        var (exit, _, error) = await CommandLine.RunAsync(
            app,
            $"restore {file} --check --passphrase-stdin",
            "another passphrase altogether"
        );
        exit.ShouldBe(1);
        error.ShouldContain("The passphrase doesn't open this backup");
    }

    [Theory]
    [InlineData("backup {0}/a.backup --passphrase-stdin")]
    [InlineData("audit verify")]
    [InlineData("import bitwarden {0}/a.json --yes")]
    public async Task In_another_folder_than_the_servers_a_command_makes_no_installation_of_its_own(string command)
    {
        var folder = Directory.CreateTempSubdirectory("steward-elsewhere-").FullName;
        try
        {
            var settings = new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATA"] = folder })
                .Build();

            var (exit, _, error) = await CommandLine.RunAsync(
                settings,
                string.Format(CultureInfo.InvariantCulture, command, folder),
                Passphrase
            );

            exit.ShouldBe(1);
            error.ShouldContain(
                $"There is no database {folder}/steward.db. Give this command the server's STEWARD_DATA and STEWARD_DATABASE."
            );
            Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_passphrase_that_is_easily_guessed_is_refused()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);

        var (exit, _, error) = await CommandLine.RunAsync(app, $"backup {app.Folder}/a.backup --passphrase-stdin", "short");

        exit.ShouldBe(1);
        error.ShouldContain("The passphrase is too short");
        File.Exists(Path.Combine(app.Folder, "a.backup")).ShouldBeFalse();
    }

    internal static Task<(int Exit, string Output, string Error)> BackUpAsync(TestApp app, string file, string more = "") =>
        CommandLine.RunAsync(app, $"backup {file} --passphrase-stdin{more}", Passphrase);
}
