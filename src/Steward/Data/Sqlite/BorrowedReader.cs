using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Steward.Data.Sqlite;

/// <summary>What EF has as its connection: to open it is to borrow a reader, to close it to give it back.</summary>
internal sealed class BorrowedReader(SqliteReaders readers) : DbConnection
{
    private SqliteReader? _reader;

    public SqliteReader Reader => _reader ?? throw new InvalidOperationException("The connection is not open.");

    [AllowNull]
    public override string ConnectionString
    {
        get => readers.ConnectionString;
        set => throw new NotSupportedException("Where the database is, the settings say.");
    }

    public override string Database => "main";

    public override string DataSource => new SqliteConnectionStringBuilder(ConnectionString).DataSource;

    public override string ServerVersion => Reader.Connection.ServerVersion;

    public override ConnectionState State => _reader is null ? ConnectionState.Closed : ConnectionState.Open;

    public override void Open() => _reader ??= readers.Borrow();

    public override void Close()
    {
        if (Interlocked.Exchange(ref _reader, null) is { } reader)
            readers.GiveBack(reader);
    }

    /// <summary>Ends the snapshot, if one was begun.</summary>
    public void Rest() => _reader?.Rest();

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("There is one database.");

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new ReaderSnapshot(this, Reader.Begin());

    protected override DbCommand CreateDbCommand() => new ReaderCommand(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }
}

/// <summary>What EF asks: the statement of the same text that the borrowed reader keeps prepared answers it.</summary>
internal sealed class ReaderCommand(BorrowedReader connection) : SqliteCommand
{
    // A query inside the same query has a statement of its own, for that once.
    private SqliteCommand? _second;

    protected override DbTransaction? DbTransaction { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException("It is asked where it was made.");
    }

    public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
    {
        var reader = connection.Reader;
        var command = reader.Prepared(CommandText) ?? (_second = new SqliteCommand(CommandText, reader.Connection));
        command.Parameters.Clear();
        foreach (SqliteParameter parameter in Parameters)
            command.Parameters.Add(parameter);
        command.Transaction = reader.Snapshot;
        command.CommandTimeout = CommandTimeout;
        return command.ExecuteReader(behavior);
    }

    public override int ExecuteNonQuery()
    {
        using var reader = ExecuteReader(CommandBehavior.Default);
        return reader.RecordsAffected;
    }

    public override object? ExecuteScalar()
    {
        using var reader = ExecuteReader(CommandBehavior.Default);
        return reader.Read() ? reader.GetValue(0) : null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _second?.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A snapshot as EF wants it: one that says it belongs to the connection EF has.</summary>
internal sealed class ReaderSnapshot(BorrowedReader connection, SqliteTransaction snapshot) : DbTransaction
{
    public override IsolationLevel IsolationLevel => snapshot.IsolationLevel;

    protected override DbConnection DbConnection => connection;

    public override void Commit() => connection.Rest();

    public override void Rollback() => connection.Rest();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            connection.Rest();
        base.Dispose(disposing);
    }
}
