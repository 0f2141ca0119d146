using Microsoft.Data.Sqlite;

namespace Steward.Data.Sqlite;

/// <summary>
/// An open connection with the statements it was asked, prepared: to prepare one costs as much as most answers (bench/README.md). EF's own functions
/// (decimals, regular expressions) are not registered with it; no query of Steward's has them.
/// </summary>
internal sealed class SqliteReader(SqliteConnection connection) : IDisposable
{
    /// <summary>Lists of parameters come in many lengths, and each is a statement of its own. A statement takes 10 to 30 KB.</summary>
    private const int KeptLimit = 100;

    private readonly Dictionary<string, KeptCommand> _kept = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>A snapshot that somebody reads in; null: each statement has its own.</summary>
    public SqliteTransaction? Snapshot { get; private set; }

    internal int KeptCount => _kept.Count;

    /// <summary>Deferred, so that no writer waits for it.</summary>
    public SqliteTransaction Begin() => Snapshot = connection.BeginTransaction(deferred: true);

    /// <summary>The prepared statement of that text; null: somebody reads from it at this moment.</summary>
    public SqliteCommand? Prepared(string sql)
    {
        if (_kept.TryGetValue(sql, out var kept))
            return kept.IsFree ? kept : null;
        if (_kept.Count == KeptLimit)
            ForgetFree();
        return _kept[sql] = new KeptCommand(sql, connection);
    }

    /// <summary>Leaves nothing begun.</summary>
    public void Rest()
    {
        Snapshot?.Dispose();
        Snapshot = null;
    }

    public void Dispose() => connection.Dispose();

    private void ForgetFree()
    {
        foreach (var (sql, kept) in _kept)
        {
            if (kept.IsFree && _kept.Remove(sql))
                kept.Dispose();
        }
    }

    private sealed class KeptCommand(string sql, SqliteConnection connection) : SqliteCommand(sql, connection)
    {
        public bool IsFree => DataReader is null;
    }
}
