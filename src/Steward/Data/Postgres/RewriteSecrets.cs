using Npgsql;

namespace Steward.Data.Postgres;

/// <summary>
/// After a purge: writes the tables that hold envelopes anew, so that no byte of a shredded one stays in their files. A plain VACUUM frees the
/// place and leaves the bytes in it until something else is stored there.
/// </summary>
/// <remarks>Nobody reads these tables meanwhile, so it gives way: it waits a second for its turn at most, and leaves big tables to VACUUM.</remarks>
public sealed class RewriteSecrets(DatabaseSettings settings, PurgedSecrets purged, ILogger<RewriteSecrets> logger)
{
    private const long LargestRewritten = 256L * 1024 * 1024;
    private static readonly string[] Tables = ["credential_secret", "import_item"];

    /// <returns>Whether no shredded envelope is left, as far as this node knows.</returns>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        // Not through the server's own pool: that acts as a role which owns no table.
        await using var connection = new NpgsqlConnection(settings.PostgresOwnerConnection + ";Pooling=false");
        await connection.OpenAsync(ct);
        if (!purged.Take() && !await HasDeadRowsAsync(connection, ct))
            return true;
        await ExecuteAsync(connection, "SET lock_timeout = '1s'", ct);
        try
        {
            foreach (var table in Tables)
                await RewriteAsync(connection, table, ct);
            return true;
        }
        catch (PostgresException e)
        {
            purged.Mark();
            Later(e.MessageText);
            return false;
        }
        catch
        {
            purged.Mark();
            throw;
        }
    }

    private async Task RewriteAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        // To somebody else than the owner VACUUM says no by a notice only.
        if (!await AskAsync(connection, $"SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = '{table}'::regclass", ct))
            NotOwner(table);
        else if (await AskAsync(connection, $"SELECT pg_total_relation_size('{table}') > {LargestRewritten}", ct))
        {
            TooBig(table);
            await ExecuteAsync(connection, $"VACUUM {table}", ct);
        }
        else
            await ExecuteAsync(connection, $"VACUUM (FULL, ANALYZE) {table}", ct);
    }

    /// <summary>What a Steward that was killed before its turn came left behind.</summary>
    private async Task<bool> HasDeadRowsAsync(NpgsqlConnection connection, CancellationToken ct) =>
        purged.IsFirstLook()
        && await AskAsync(
            connection,
            $"SELECT EXISTS (SELECT 1 FROM pg_stat_user_tables WHERE relid IN ({string.Join(", ", Tables.Select(t => $"'{t}'::regclass"))}) AND n_dead_tup > 0)",
            ct
        );

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        // A table of the largest size takes seconds; what hangs longer is tried again in an hour.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private void Later(string why) =>
        logger.LogWarning("What was purged is still in the files of PostgreSQL ({Why}); overwriting it is tried again in an hour", why);

    private void NotOwner(string table) =>
        logger.LogWarning(
            "What was purged stays in the file of {Table} until its place is used again: this account doesn't own the table. Set STEWARD_DATABASE_OWNER, or run VACUUM FULL {Table} as its owner",
            table,
            table
        );

    private void TooBig(string table) =>
        logger.LogWarning(
            "{Table} is too big to be written anew while people work; what was purged stays in its file until its place is used again. Run VACUUM FULL {Table} in a quiet hour",
            table,
            table
        );
}

/// <summary>Whether this node has shredded something since the tables were written anew.</summary>
public sealed class PurgedSecrets
{
    private int _any;
    private int _looked;

    public void Mark() => Interlocked.Exchange(ref _any, 1);

    internal bool Take() => Interlocked.Exchange(ref _any, 0) == 1;

    internal bool IsFirstLook() => Interlocked.Exchange(ref _looked, 1) == 0;
}
