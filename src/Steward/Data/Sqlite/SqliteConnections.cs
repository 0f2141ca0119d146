using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Steward.Data.Sqlite;

/// <summary>
/// Makes each SQLite connection and sets it up once. Those for reading get <c>query_only</c>: the database refuses a write past the writer.
/// </summary>
internal sealed class SqliteConnections(DatabaseSettings settings)
{
    private const string ForAll = "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;";

    /// <summary>How long, in milliseconds, the writer waits for another process that writes.</summary>
    internal const int WriterPatience = 15_000;

    /// <summary>Older libraries can lose commits in WAL mode.</summary>
    private static readonly Version Oldest = new(3, 51, 3);

    public string ReadConnectionString { get; } = ConnectionString(settings, SqliteOpenMode.ReadWrite);

    public static void DemandLibrary()
    {
        Batteries.Init();
        var version = Version.Parse(raw.sqlite3_libversion().utf8_to_string());
        if (version < Oldest)
            throw new Platform.SettingsException(
                $"The SQLite library is {version}; {Oldest} or newer is needed, older ones can lose commits."
            );
    }

    public SqliteConnection OpenWriter()
    {
        var connection = new SqliteConnection(ConnectionString(settings, SqliteOpenMode.ReadWriteCreate));
        connection.Open();
        // The command line beside a running server is a second writer: it waits for its turn.
        Execute(connection, $"PRAGMA journal_mode=WAL; PRAGMA busy_timeout={WriterPatience}; PRAGMA cache_size=-32768; " + ForAll);
        return connection;
    }

    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(ReadConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA query_only=ON; PRAGMA busy_timeout=5000; PRAGMA cache_size=-16384; " + ForAll);
        return connection;
    }

    private static string ConnectionString(DatabaseSettings settings, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = settings.SqlitePath,
            Mode = mode,
            // Readers have a pool that keeps their statements too, and the writer is one.
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString();

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
