using Microsoft.Data.Sqlite;

namespace Steward.Features.Backup;

/// <summary>One moment of a SQLite database that others write to meanwhile, by SQLite's own online backup: nobody waits for it.</summary>
internal static class SqliteSnapshot
{
    public const string Entry = "steward.db";

    public static async Task WriteAsync(BackupWriter backup, string database, string temporary, CancellationToken ct)
    {
        Delete(temporary);
        try
        {
            // The file exists, private, before SQLite puts anything into it: names and who did what are readable in it.
            PrivateFile.Create(temporary).Dispose();
            Copy(database, temporary);
            await using var content = new FileStream(temporary, FileMode.Open, FileAccess.Read, FileShare.Read);
            await backup.AddAsync(Entry, content, ct);
        }
        finally
        {
            Delete(temporary);
        }
    }

    /// <summary>The file and what SQLite keeps beside it.</summary>
    public static void Delete(string database)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
            File.Delete(database + suffix);
    }

    private static void Copy(string database, string temporary)
    {
        using var source = Open(database, SqliteOpenMode.ReadOnly);
        using var target = Open(temporary, SqliteOpenMode.ReadWrite);
        // The copy is read once and thrown away: it need not outlive a power cut.
        Execute(target, "PRAGMA synchronous=OFF");
        source.BackupDatabase(target);
        // One whole file, without a log of its own.
        Execute(target, "PRAGMA journal_mode=DELETE");
    }

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
