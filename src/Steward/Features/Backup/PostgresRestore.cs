using Microsoft.EntityFrameworkCore;
using Npgsql;
using Steward.Data;
using Steward.Features.Audit.Checkpoints;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Features.Backup;

/// <summary>
/// A PostgreSQL backup on its way back, into an empty database only: the old one stays where it is. The row that makes it an installation comes last,
/// when everything else is there and was checked; until then the database counts as empty, and a restore that was cut short is simply run again.
/// </summary>
internal sealed class PostgresRestore(DatabaseSettings settings, Migrator migrator, CheckpointFile notes)
{
    private const string InstallationTable = "installation";

    private const string ForeignKeys = """
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
               format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
        """;

    /// <summary>Numbers that tables give themselves go on where the restored rows end.</summary>
    private const string Sequences = """
        DO $$ DECLARE s record; BEGIN
          FOR s IN SELECT c.relname AS "table", a.attname AS "column", pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS "sequence"
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
              AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
          LOOP
            EXECUTE format('SELECT setval(%L, coalesce((SELECT max(%I) FROM %I), 0) + 1, false)', s.sequence, s.column, s.table);
          END LOOP;
        END $$;
        """;

    /// <summary>Reads all of the backup once: what of it can be known without a database.</summary>
    public static async Task<SecretBytes?> CheckAsync(BackupReader backup, CancellationToken ct)
    {
        SecretBytes? key = null;
        while (backup.Next() is { } entry)
        {
            if (entry == RestoredKey.Entry)
                key = await RestoredKey.ReadAsync(backup, ct);
            else
                await backup.CopyToAsync(Stream.Null, ct);
        }
        return key;
    }

    /// <summary>Refuses a database that somebody works with.</summary>
    /// <param name="isOurs">What is in it a restore left that was cut short.</param>
    /// <param name="ct">Cancels.</param>
    public async Task DemandEmptyAsync(bool isOurs, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(settings.PostgresOwnerConnection!);
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
            await using var command = new NpgsqlCommand("SELECT to_regclass('installation') IS NOT NULL", connection);
            if ((bool)(await command.ExecuteScalarAsync(ct))!)
                await DemandEmptyAsync(connection, isOurs, ct);
        }
    }

    /// <param name="backup">What is to be in it.</param>
    /// <param name="isOurs">What is in it a restore left that was cut short.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The audit events.</returns>
    public async Task<long> FillAsync(BackupReader backup, bool isOurs, CancellationToken ct)
    {
        var events = 0L;
        await migrator.RunAsync(
            async db =>
            {
                // Again, under the lock: a server may have begun an installation in it since.
                await DemandEmptyAsync((NpgsqlConnection)db.Database.GetDbConnection(), isOurs, ct);
                events = await FillAsync(db, backup, ct);
            },
            ct
        );
        return events;
    }

    private static async Task DemandEmptyAsync(NpgsqlConnection connection, bool isOurs, CancellationToken ct)
    {
        await using var filled = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM installation)", connection);
        if ((bool)(await filled.ExecuteScalarAsync(ct))! && !isOurs)
            throw new SettingsException(
                $"The database \"{connection.Database}\" has an installation in it, which was left as it is. Make an empty one (CREATE DATABASE steward_restored OWNER {PostgresSnapshot.Quote(connection.UserName!)}), name it in STEWARD_DATABASE, and restore into that."
            );
    }

    private async Task<long> FillAsync(StewardDb db, BackupReader backup, CancellationToken ct)
    {
        if ((await db.Database.GetAppliedMigrationsAsync(ct)).Last() != backup.Header.Schema)
            throw BackupNews.MadeByAnother(backup.Header);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var tables = await PostgresSnapshot.TablesAsync(connection, ct);
        using var installation = new MemoryStream();
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await PostgresSnapshot.ExecuteAsync(
                connection,
                $"TRUNCATE {string.Join(", ", tables.Select(t => PostgresSnapshot.Quote(t.Table)))}",
                ct
            );
            var foreignKeys = await ForeignKeysAsync(connection, ct);
            foreach (var (drop, _) in foreignKeys)
                await PostgresSnapshot.ExecuteAsync(connection, drop, ct);
            await CopyAsync(connection, backup, tables, installation, ct);
            foreach (var (_, add) in foreignKeys)
                await PostgresSnapshot.ExecuteAsync(connection, add, ct);
            await PostgresSnapshot.ExecuteAsync(connection, Sequences, ct);
            await transaction.CommitAsync(ct);
        }
        var events = await BackupAudit.DemandGoodAsync(
            db,
            backup.Header.Installation,
            await PublicKeyAsync(connection, tables, installation, ct),
            notes,
            ct
        );
        var columns = tables.Single(t => t.Table == InstallationTable).Columns;
        installation.Position = 0;
        await CopyInAsync(connection, InstallationTable, columns, installation.CopyToAsync, ct);
        return events;
    }

    /// <summary>Reads the row that isn't there yet, in a transaction that is taken back.</summary>
    private static async Task<byte[]> PublicKeyAsync(
        NpgsqlConnection connection,
        List<(string Table, string Columns)> tables,
        MemoryStream installation,
        CancellationToken ct
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        installation.Position = 0;
        await CopyInAsync(
            connection,
            InstallationTable,
            tables.Single(t => t.Table == InstallationTable).Columns,
            installation.CopyToAsync,
            ct
        );
        await using var command = new NpgsqlCommand("SELECT checkpoint_public_key FROM installation", connection);
        var key = (byte[])(await command.ExecuteScalarAsync(ct))!;
        await transaction.RollbackAsync(ct);
        return key;
    }

    private static async Task<List<(string Drop, string Add)>> ForeignKeysAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ForeignKeys, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var keys = new List<(string, string)>();
        while (await reader.ReadAsync(ct))
            keys.Add((reader.GetString(0), reader.GetString(1)));
        return keys;
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection,
        BackupReader backup,
        List<(string Table, string Columns)> tables,
        MemoryStream installation,
        CancellationToken ct
    )
    {
        var missing = tables.Select(t => $"{PostgresSnapshot.Prefix}{t.Table}:{t.Columns}").ToHashSet(StringComparer.Ordinal);
        while (backup.Next() is { } entry)
        {
            if (entry == RestoredKey.Entry)
            {
                await backup.CopyToAsync(Stream.Null, ct);
                continue;
            }
            // Tables and columns are named by this database, never by the file.
            if (!missing.Remove(entry))
                throw BackupNews.MadeByAnother(backup.Header);
            var (table, columns) = tables.Single(t => entry == $"{PostgresSnapshot.Prefix}{t.Table}:{t.Columns}");
            if (table == InstallationTable)
                await backup.CopyToAsync(installation, ct);
            else
                await CopyInAsync(connection, table, columns, backup.CopyToAsync, ct);
        }
        if (missing.Count > 0)
            throw BackupNews.MadeByAnother(backup.Header);
    }

    private static async Task CopyInAsync(
        NpgsqlConnection connection,
        string table,
        string columns,
        Func<Stream, CancellationToken, Task> copy,
        CancellationToken ct
    )
    {
        await using var rows = await connection.BeginRawBinaryCopyAsync(
            $"COPY {PostgresSnapshot.Quote(table)} ({columns}) FROM STDIN (FORMAT BINARY)",
            ct
        );
        await copy(rows, ct);
    }
}
