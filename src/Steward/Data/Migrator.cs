using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Steward.Data.Postgres;
using Steward.Data.Sqlite;
using Steward.Platform;

namespace Steward.Data;

/// <summary>Brings the database to this version's shape, one process at a time, before anything else touches it.</summary>
public sealed class Migrator(DatabaseSettings settings, DataFolder folder)
{
    private const long PostgresLock = 0x73746577617264; // "steward"

    private const string SqliteTables = """
        SELECT name AS "Value" FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_\_EFMigrations%' ESCAPE '\' ORDER BY name
        """;

    // What an extension brought is nobody's.
    private const string PostgresTables = """
        SELECT c.relname::text AS "Value" FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '\_\_EFMigrations%'
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY c.relname
        """;

    /// <summary>Migrates, then runs <paramref name="prepare"/> with a context that may write, still under the lock.</summary>
    public async Task RunAsync(Func<StewardDb, Task> prepare, CancellationToken ct)
    {
        if (settings.IsSqlite)
            await MigrateSqliteAsync(prepare, ct);
        else
            await MigratePostgresAsync(prepare, ct);
    }

    private async Task MigrateSqliteAsync(Func<StewardDb, Task> prepare, CancellationToken ct)
    {
        SqliteConnections.DemandLibrary();
        DataFolder.CreatePrivate(Path.GetDirectoryName(settings.SqlitePath)!);
        await using var fileLock = await LockFileAsync(ct);
        try
        {
            await using var connection = new SqliteConnections(settings).OpenWriter();
            var options = ContextOptions.For<StewardDb>().UseSqlite(connection).Options;
            await using var db = new StewardDb(options);
            // Whoever died while migrating left EF's own lock row behind; ours is the file, and it is held.
            if (await PendingAsync(db, SqliteTables, ct))
            {
                await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
                await ApplyAsync(db, ct);
            }
            await prepare(db);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 26 or 11)
        {
            throw new SettingsException(
                $"{settings.SqlitePath} is not a healthy SQLite database ({e.Message}). Put a backup back, or point STEWARD_DATABASE elsewhere."
            );
        }
    }

    private async Task MigratePostgresAsync(Func<StewardDb, Task> prepare, CancellationToken ct)
    {
        // As long as it takes: another index of a large firm, the rows of a backup, another node that has the lock.
        var patient = new NpgsqlConnectionStringBuilder(settings.PostgresOwnerConnection!) { CommandTimeout = 0 };
        await using var source = NpgsqlDataSource.Create(patient.ConnectionString);
        NpgsqlConnection connection;
        try
        {
            connection = await source.OpenConnectionAsync(ct);
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException)
        {
            throw new SettingsException($"The database of STEWARD_DATABASE can't be used: {e.Message}");
        }
        await using (connection)
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock({PostgresLock})", ct);
            var options = ContextOptions.For<PostgresStewardDb>().UseNpgsql(connection).Options;
            await using var db = new PostgresStewardDb(options);
            var isPending = await PendingAsync(db, PostgresTables, ct);
            // At every start: somebody may have made the role by hand since, or moved the database to a server that has none.
            await ExecuteAsync(connection, PostgresSafeguards.AppRole, ct);
            if (new NpgsqlConnectionStringBuilder(settings.PostgresConnection!).Username is { } server)
                await ExecuteAsync(connection, PostgresSafeguards.GrantAppRoleTo(server), ct);
            if (isPending)
            {
                await DemandTrigramsAsync(connection, ct);
                await ApplyAsync(db, ct);
            }
            await ExecuteAsync(connection, PostgresSafeguards.Grants, ct);
            await prepare(db);
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({PostgresLock})", ct);
        }
    }

    /// <summary>Search by part of a word needs it; where the owner may not make extensions, somebody who may does it once.</summary>
    private static async Task DemandTrigramsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            await ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS pg_trgm", ct);
        }
        catch (PostgresException e)
        {
            throw new SettingsException(
                $"The PostgreSQL extension pg_trgm can't be made ({e.MessageText}). Run CREATE EXTENSION pg_trgm in this database as a superuser once, then start again."
            );
        }
    }

    private static async Task<bool> PendingAsync(StewardDb db, string tables, CancellationToken ct)
    {
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await db.Database.GetAppliedMigrationsAsync(ct)).ToHashSet(StringComparer.Ordinal);
        if (!applied.Overlaps(known) && await db.Database.SqlQueryRaw<string>(tables).FirstOrDefaultAsync(ct) is { } table)
            throw new SettingsException(
                $"The database of STEWARD_DATABASE belongs to something else: it has a table \"{table}\". Name an empty one, or Steward's own."
            );
        var foreign = applied.Except(known, StringComparer.Ordinal).FirstOrDefault();
        if (foreign is not null)
            throw new SettingsException(
                $"The database was made by a newer Steward (migration {foreign}). Run that version, or restore a backup made before the upgrade."
            );
        return known.Count > applied.Count;
    }

    private static async Task ApplyAsync(StewardDb db, CancellationToken ct)
    {
        try
        {
            await db.Database.MigrateAsync(ct);
        }
        catch (DbException e)
        {
            throw new SettingsException(
                $"The database can't be brought to this version's shape ({e.Message.TrimEnd('.')}). What could not be done was undone; put the backup back, or run the version it is from."
            );
        }
    }

    private async Task<FileStream> LockFileAsync(CancellationToken ct)
    {
        var path = folder.Combine("migrate.lock");
        for (var waited = 0; ; waited++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < 600)
            {
                await Task.Delay(100, ct);
            }
            catch (IOException)
            {
                throw new SettingsException(
                    $"Another steward has held {path} for a minute. Wait until it has migrated, or stop it, then start again."
                );
            }
            catch (UnauthorizedAccessException)
            {
                throw new SettingsException($"{path} can't be written. The data folder must belong to the user that runs Steward.");
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
