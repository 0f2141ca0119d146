using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Steward.Data.Sqlite;

/// <summary>
/// The connections that read: a few that stay open, the one used last first, for it has the pages in memory that are asked for most. A query borrows one
/// while it runs, a request never: there are as many as queries run at once, not as many as people wait for an answer.
/// </summary>
internal sealed class SqliteReaders(SqliteConnections connections) : DbConnectionInterceptor, IDisposable
{
    /// <summary>
    /// As many as queries can run at once, and two: each holds three files and, once it has read much, 16 MB of pages. Whoever needs more at once opens
    /// one for that moment.
    /// </summary>
    internal static readonly int StayOpenLimit = Environment.ProcessorCount + 2;

    private readonly ConcurrentStack<SqliteReader> _free = new();
    private bool _closed;

    public string ConnectionString => connections.ReadConnectionString;

    /// <summary>EF takes this in place of a connection of its own, which would register its functions each time it is opened.</summary>
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData,
        InterceptionResult<DbConnection> result
    ) => InterceptionResult<DbConnection>.SuppressWithResult(new BorrowedReader(this));

    public SqliteReader Borrow() => _free.TryPop(out var reader) ? reader : new SqliteReader(connections.OpenReader());

    public void GiveBack(SqliteReader reader)
    {
        reader.Rest();
        if (_closed || _free.Count >= StayOpenLimit)
            reader.Dispose();
        else
            _free.Push(reader);
    }

    public void Dispose()
    {
        _closed = true;
        while (_free.TryPop(out var reader))
            reader.Dispose();
    }
}
