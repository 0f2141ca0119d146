using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit.Checkpoints;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Backup;

/// <summary>A SQLite backup on its way back: a file beside the database until everything about it is known to be right, then in its place at once.</summary>
internal sealed class SqliteRestore(string database, CheckpointFile notes) : IDisposable
{
    /// <summary>The restored database until it takes the old one's place.</summary>
    public string Candidate { get; } = CandidateOf(database);

    public static string CandidateOf(string database) => database + ".restoring";

    /// <summary>Takes all of the backup; gives the key that was inside, and the audit events.</summary>
    public async Task<(SecretBytes? Key, long Events)> ExtractAsync(BackupReader backup, CancellationToken ct)
    {
        SqliteSnapshot.Delete(Candidate);
        DataFolder.CreatePrivate(Path.GetDirectoryName(Candidate)!);
        SecretBytes? key = null;
        while (backup.Next() is { } entry)
        {
            if (entry == SqliteSnapshot.Entry)
            {
                await using var file = PrivateFile.Create(Candidate);
                await backup.CopyToAsync(file, ct);
                file.Flush(flushToDisk: true);
            }
            else if (entry == RestoredKey.Entry)
                key = await RestoredKey.ReadAsync(backup, ct);
            else
                await backup.CopyToAsync(Stream.Null, ct);
        }
        return (key, await CheckAsync(backup.Header, ct));
    }

    /// <summary>The old database goes aside under a name of its own and this one takes its place, in one step of the file system.</summary>
    /// <returns>Where the old one is; null when there was none.</returns>
    public string? Swap(DateTime now)
    {
        using (var connection = SqliteSnapshot.Open(Candidate, SqliteOpenMode.ReadWrite))
            SqliteSnapshot.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
        var aside = database + ".before-restore-" + now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        if (!File.Exists(database))
        {
            File.Move(Candidate, database);
            return null;
        }
        FoldLogIn();
        // A log that could not be folded in belongs to the old file, never to the new one.
        foreach (var suffix in new[] { "-wal", "-shm", "-journal" })
        {
            if (File.Exists(database + suffix))
                File.Move(database + suffix, aside + suffix);
        }
        File.Replace(Candidate, database, aside);
        return aside;
    }

    public void Dispose() => SqliteSnapshot.Delete(Candidate);

    private async Task<long> CheckAsync(BackupHeader header, CancellationToken ct)
    {
        if (!File.Exists(Candidate))
            throw new SettingsException("This backup holds no database. Nothing was restored; use another backup file.");
        try
        {
            await using var connection = SqliteSnapshot.Open(Candidate, SqliteOpenMode.ReadWrite);
            using (var command = connection.CreateCommand())
            {
                command.CommandText = "PRAGMA integrity_check(1)";
                if (await command.ExecuteScalarAsync(ct) is not "ok")
                    throw new SettingsException(
                        "The database in this backup is damaged inside. Nothing was restored; use another backup file."
                    );
            }
            await using var db = new StewardDb(ContextOptions.For<StewardDb>().UseSqlite(connection).Options);
            var applied = await db.Database.GetAppliedMigrationsAsync(ct);
            if (applied.Except(db.Database.GetMigrations(), StringComparer.Ordinal).Any())
                throw BackupNews.MadeByAnother(header);
            // Of a database of another version only what must be the same in all is asked for.
            var installation = await db.Installations.Select(i => new { i.Id, i.CheckpointPublicKey }).SingleAsync(ct);
            if (!await db.Keks.AnyAsync(k => k.State == KekState.Active && k.Fingerprint == header.KeyFingerprint, ct))
                throw new SettingsException(
                    "The database in this backup is sealed with another key than its header says. Nothing was restored."
                );
            return await BackupAudit.DemandGoodAsync(db, installation.Id, installation.CheckpointPublicKey, notes, ct);
        }
        catch (SqliteException e)
        {
            throw new SettingsException(
                $"The database in this backup can't be read ({e.Message.TrimEnd('.')}). Nothing was restored; use another backup file."
            );
        }
    }

    private void FoldLogIn()
    {
        try
        {
            using var connection = SqliteSnapshot.Open(database, SqliteOpenMode.ReadWrite);
            SqliteSnapshot.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // A damaged database is a reason to restore: it is kept as it is, with its log beside it.
        }
    }
}
