using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Backup;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using Steward.Vault;

namespace Steward.Tests.Features.Backup;

/// <summary>Backups of other versions: brought to this one's shape, or refused with what to do.</summary>
public sealed class OlderBackupTests
{
    private const string OldSchema = "20261122000001_Safeguards";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_SQLite_backup_of_an_older_version_is_brought_to_this_ones_shape()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var (file, acme) = await WithBackupAsync(app);
        var old = await MakeAsync(
            file,
            """
            DROP TRIGGER search_entry_insert; DROP TRIGGER search_entry_delete; DROP TRIGGER search_entry_update;
            DROP TABLE search_word; DROP TABLE search_part;
            DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%_Search'
            """
        );
        await using var target = await RestoreTarget.OfAsync(app, Database.Sqlite);

        var (exit, _, error) = await target.RestoreAsync(old, BackupTests.Passphrase);

        exit.ShouldBe(0, error);
        await using var again = await target.StartAsync();
        (await again.ReadAsync(db => db.Database.GetPendingMigrationsAsync(Ct))).ShouldBeEmpty();
        (await again.ReadAsync(db => db.Clients.Select(c => c.Id).ToListAsync(Ct))).ShouldBe([acme]);
        var ana = await again.SignInAsync(Role.Manager);
        await ana.AddClientAsync("Harbour Bakery");
        (await ClientsWorld.GetAsync(ana, "/api/v1/search?q=bakery")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_SQLite_backup_of_a_newer_version_is_refused_and_nothing_changes()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var (file, _) = await WithBackupAsync(app);
        var newer = await MakeAsync(file, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('20991231000000_Later', '99.0.0')");
        await using var target = await RestoreTarget.OfAsync(app, Database.Sqlite);

        var (exit, _, error) = await target.RestoreAsync(newer, BackupTests.Passphrase);

        exit.ShouldBe(1);
        error.ShouldContain("which this program can't take over. Restore it with that version, then upgrade.");
        Directory.GetFiles(app.Folder, "*restor*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_PostgreSQL_backup_of_an_older_version_is_refused_and_the_database_stays_empty()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var (file, _) = await WithBackupAsync(app);
        var old = await MakeAsync(file, null);
        var url = await DatabaseTemplates.CreateEmptyAsync(Database.Postgres);
        try
        {
            var settings = new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATA"] = app.Folder, ["DATABASE"] = url }
                )
                .Build();
            foreach (
                var (backup, sentence) in ((string, string)[])
                    [(old, $"was made by Steward 0.0.9 (schema {OldSchema}), which this program can't take over"), (file, "")]
            )
            {
                await using var output = new StringWriter();
                await using var error = new StringWriter();
                using var input = new StringReader(BackupTests.Passphrase);
                var exit = await Steward.Cli.StewardCommand.RunAsync(
                    ["restore", backup, "--passphrase-stdin"],
                    settings,
                    input,
                    output,
                    error
                );
                exit.ShouldBe(sentence.Length > 0 ? 1 : 0, error.ToString());
                error.ToString().ShouldContain(sentence);
                File.Exists(Path.Combine(app.Folder, "restore.unfinished")).ShouldBeFalse();
            }
        }
        finally
        {
            await DatabaseTemplates.DropAsync(url);
        }
    }

    private static async Task<(string File, Guid Client)> WithBackupAsync(TestApp app)
    {
        var acme = await World.AddClientAsync(await app.SignInAsync(Role.Admin), "Acme");
        var file = Path.Combine(Directory.CreateTempSubdirectory("steward-test-").FullName, "a.backup");
        (await BackupTests.BackUpAsync(app, file)).Exit.ShouldBe(0);
        await app.StopAsync();
        return (file, acme);
    }

    /// <summary>The same backup as another version would have written it: with its schema in the header, and its database inside.</summary>
    private static async Task<string> MakeAsync(string file, string? change)
    {
        using var passphrase = SecretBytes.CopyOf(Encoding.UTF8.GetBytes(BackupTests.Passphrase));
        using var backup = BackupReader.Open(file, passphrase);
        using var key = BackupKey.Open(passphrase, backup.Header.Passphrase);
        var header = backup.Header with { Schema = OldSchema, Steward = "0.0.9" };
        var made = file + ".other";
        await using var stream = File.Create(made);
        using var writer = new BackupWriter(stream, key, header.ToBytes());
        while (backup.Next() is { } entry)
        {
            var content = file + ".content";
            await using (var copy = File.Create(content))
                await backup.CopyToAsync(copy, Ct);
            if (change is not null)
                await ChangeAsync(content, change);
            await using var changed = File.OpenRead(content);
            await writer.AddAsync(entry, changed, Ct);
        }
        writer.Complete();
        return made;
    }

    private static async Task ChangeAsync(string database, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }
}
