using System.Data;
using Npgsql;

namespace Steward.Features.Backup;

/// <summary>One moment of a PostgreSQL database: every table of Steward's, as COPY gives it, in one read-only snapshot.</summary>
internal static class PostgresSnapshot
{
    /// <summary>Before a table's name in the name of its content; behind it the columns, with commas between.</summary>
    public const string Prefix = "table:";

    private const string Tables = """
        SELECT c.relname::text, string_agg(quote_ident(a.attname), ',' ORDER BY a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\_\_EFMigrations%'
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        GROUP BY c.relname ORDER BY c.relname
        """;

    public static async Task WriteAsync(BackupWriter backup, string connectionString, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await ExecuteAsync(connection, "SET TRANSACTION READ ONLY", ct);
        foreach (var (table, columns) in await TablesAsync(connection, ct))
        {
            await using var rows = await connection.BeginRawBinaryCopyAsync(
                $"COPY {Quote(table)} ({columns}) TO STDOUT (FORMAT BINARY)",
                ct
            );
            await backup.AddAsync($"{Prefix}{table}:{columns}", rows, ct);
        }
    }

    public static async Task<List<(string Table, string Columns)>> TablesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Tables, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tables = new List<(string, string)>();
        while (await reader.ReadAsync(ct))
            tables.Add((reader.GetString(0), reader.GetString(1)));
        return tables;
    }

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
