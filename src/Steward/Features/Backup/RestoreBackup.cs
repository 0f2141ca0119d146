using Microsoft.Data.Sqlite;
using Steward.Data;
using Steward.Features.Audit.Checkpoints;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Backup;

/// <summary>Verifies everything about a backup, then puts it in the place of what is there, which is kept. Or verifies only.</summary>
public sealed class RestoreBackup(
    IConfiguration configuration,
    DataFolder folder,
    DatabaseSettings database,
    KeySettings keys,
    Migrator migrator,
    CheckpointFile notes,
    UnfinishedRestore unfinished,
    TimeProvider clock
)
{
    /// <param name="File">The backup.</param>
    /// <param name="Passphrase">What it was encrypted with.</param>
    /// <param name="CheckOnly">Verify, and change nothing.</param>
    public sealed record Request(string File, SecretBytes Passphrase, bool CheckOnly);

    /// <param name="CreatedAt">When the backup was made.</param>
    /// <param name="Events">Audit events verified; null where there was no database to verify them in.</param>
    /// <param name="KeyProblem">What stands between this backup and its secrets; null for nothing.</param>
    /// <param name="Aside">Where the old database is now.</param>
    /// <param name="SessionsEnded">How many.</param>
    /// <param name="KeyWritten">Whether the key file came out of the backup.</param>
    public sealed record Result(DateTime CreatedAt, long? Events, string? KeyProblem, string? Aside, int SessionsEnded, bool KeyWritten);

    /// <exception cref="SettingsException">One sentence that says why nothing was restored.</exception>
    public async Task<Result> RunAsync(Request request, CancellationToken ct)
    {
        folder.Create();
        await using var alone = request.CheckOnly ? null : ServerLock.TryTakeAlone(folder) ?? throw InUse();
        using var backup = BackupReader.Open(request.File, request.Passphrase);
        if (backup.Header.Database != (database.IsSqlite ? BackupHeader.Sqlite : BackupHeader.Postgres))
            throw new SettingsException(
                $"This is a backup of a {Name(backup.Header.Database)} database, and STEWARD_DATABASE names a {(database.IsSqlite ? "SQLite" : "PostgreSQL")} one. Nothing was changed."
            );
        return database.IsSqlite ? await RestoreSqliteAsync(backup, request, ct) : await RestorePostgresAsync(backup, request, ct);
    }

    private async Task<Result> RestoreSqliteAsync(BackupReader backup, Request request, CancellationToken ct)
    {
        if (!request.CheckOnly)
            await unfinished.SettleAsync(ct);
        // To check beside a running server, or another check, is nobody's business but its own.
        using var restore = new SqliteRestore(database.SqlitePath! + (request.CheckOnly ? ".check" : ""), notes);
        var (inside, events) = await restore.ExtractAsync(backup, ct);
        using var key = inside;
        var problem = await RestoredKey.ProblemAsync(keys, backup.Header, key, ct);
        if (request.CheckOnly)
            return new Result(backup.Header.CreatedAt, events, problem, null, 0, false);
        var written = PutKey(key, problem);
        var candidate = new ConfigurationBuilder()
            .AddConfiguration(configuration)
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE"] = "sqlite:" + restore.Candidate })
            .Build();
        var ended = await FinishRestore.OnAsync(candidate, backup.Header, request.File, clock, ct);
        SqliteConnection.ClearAllPools();
        return new Result(backup.Header.CreatedAt, events, null, Swap(restore), ended, written);
    }

    /// <summary>The database changes in one step; the notes beside it follow, by whoever starts next if this process doesn't live to do it.</summary>
    private string? Swap(SqliteRestore restore)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        using var mark = unfinished.Begin(now);
        string? aside;
        try
        {
            aside = restore.Swap(now);
        }
        catch
        {
            // The old database is where it was.
            unfinished.End(mark);
            throw;
        }
        BackupAudit.SetNotesAside(notes, now);
        unfinished.End(mark);
        return aside;
    }

    private async Task<Result> RestorePostgresAsync(BackupReader backup, Request request, CancellationToken ct)
    {
        var restore = new PostgresRestore(database, migrator, notes);
        using var key = await PostgresRestore.CheckAsync(backup, ct);
        var problem = await RestoredKey.ProblemAsync(keys, backup.Header, key, ct);
        if (request.CheckOnly)
            return new Result(backup.Header.CreatedAt, null, problem, null, 0, false);
        var wasCutShort = unfinished.IsOfThisDatabase;
        await restore.DemandEmptyAsync(wasCutShort, ct);
        var written = PutKey(key, problem);
        using var again = BackupReader.Open(request.File, request.Passphrase);
        var now = clock.GetUtcNow().UtcDateTime;
        // Left behind if anything goes wrong once the rows are in: not everybody is signed out yet.
        await using var mark = unfinished.Begin(now);
        var events = await FillAsync(restore, again, wasCutShort ? null : mark, ct);
        var ended = await FinishRestore.OnAsync(configuration, backup.Header, request.File, clock, ct);
        BackupAudit.SetNotesAside(notes, now);
        unfinished.End(mark);
        return new Result(backup.Header.CreatedAt, events, null, null, ended, written);
    }

    private async Task<long> FillAsync(PostgresRestore restore, BackupReader backup, FileStream? mark, CancellationToken ct)
    {
        try
        {
            return await restore.FillAsync(backup, isOurs: mark is null, ct);
        }
        catch when (mark is not null)
        {
            // The database is as empty as it was found.
            unfinished.End(mark);
            throw;
        }
    }

    /// <summary>True when the key file was written from the backup; never over one that is there.</summary>
    private bool PutKey(SecretBytes? inside, string? problem)
    {
        if (problem is not null)
            throw new SettingsException(problem);
        if (inside is null || !keys.IsFile || File.Exists(keys.KeyFile))
            return false;
        keys.Write(inside);
        return true;
    }

    private SettingsException InUse() =>
        new(
            $"A Steward server runs on {folder.Path}, or another command. Stop it, then restore; to look at the backup beside it, add --check."
        );

    private static string Name(string kind) => kind == BackupHeader.Sqlite ? "SQLite" : "PostgreSQL";
}
