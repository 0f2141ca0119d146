using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Steward.Features.Audit;

namespace Steward.Data.Sqlite;

/// <summary>
/// One writer connection and a queue, first in first out. Whatever waits when the writer is free goes into one transaction,
/// a savepoint each, and everybody is answered after its commit: one disk sync for all of them.
/// </summary>
internal sealed class SqliteWriteEngine : IWriteEngine, IAsyncDisposable
{
    private const int BatchLimit = 256;
    private static readonly TimeSpan ScrubAgain = TimeSpan.FromMilliseconds(200);

    private readonly SqliteConnections _connections;
    private readonly Func<InstallationKeys> _keys;
    private readonly TimeProvider _clock;
    private readonly Channel<IPendingWrite> _queue = Channel.CreateUnbounded<IPendingWrite>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly Thread _thread;
    private SqliteWriter? _writer;
    private SqliteWriter.Head? _newest;

    public SqliteWriteEngine(SqliteConnections connections, Func<InstallationKeys> keys, TimeProvider clock)
    {
        _connections = connections;
        _keys = keys;
        _clock = clock;
        // A thread of its own: a disk sync must not hold a pool thread that requests wait for.
        _thread = new Thread(WriteLoop) { IsBackground = true, Name = "SQLite writer" };
        _thread.Start();
    }

    public Task<T> RunAsync<T>(Func<StewardDb, Task<T>> work, CancellationToken ct) => EnqueueAsync(new PendingWork<T>(work, ct));

    public Task AppendAsync(AuditEntry entry, CancellationToken ct) => EnqueueAsync(new PendingAppend(entry, ct));

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.Run(_thread.Join);
        _writer?.Dispose();
    }

    private Task<T> EnqueueAsync<T>(PendingWrite<T> pending)
    {
        if (!_queue.Writer.TryWrite(pending))
            throw new ObjectDisposedException(nameof(SqliteWriteEngine), "Steward is stopping and takes no more changes.");
        return pending.Result;
    }

    private void WriteLoop()
    {
        var batch = new List<IPendingWrite>(BatchLimit);
        while (WaitForMore())
        {
            while (batch.Count < BatchLimit && _queue.Reader.TryRead(out var pending))
            {
                if (!pending.IsCancelled)
                    batch.Add(pending);
            }
            if (batch.Count > 0)
                WriteBatch(batch);
            batch.Clear();
        }
    }

    /// <summary>False: Steward stops. While a log waits to be emptied, that is tried between the writes.</summary>
    private bool WaitForMore()
    {
        var more = _queue.Reader.WaitToReadAsync().AsTask();
        while (!Scrubbed() && !more.IsCompleted)
            more.Wait(ScrubAgain);
        return more.GetAwaiter().GetResult();
    }

    private bool Scrubbed()
    {
        try
        {
            return _writer is null || _writer.Scrub();
        }
        catch (SqliteException)
        {
            ForgetWriter();
            return true;
        }
    }

    private void WriteBatch(List<IPendingWrite> batch)
    {
        try
        {
            _writer ??= NewWriter();
            _writer.Begin(_newest);
            foreach (var pending in batch)
                WriteOne(_writer, pending);
            _writer.Commit();
            _newest = _writer.Newest;
        }
        catch (Exception e)
        {
            // Begin or commit failed: nothing of this batch is stored, and everybody in it is told.
            foreach (var pending in batch)
                pending.Fail(e);
            ForgetWriter();
            return;
        }
        foreach (var pending in batch)
            pending.Release();
    }

    private SqliteWriter NewWriter()
    {
        var connection = _connections.OpenWriter();
        try
        {
            return new SqliteWriter(connection, _keys(), _clock);
        }
        catch
        {
            // A damaged table refuses to be prepared for; each try must not leave a connection behind.
            connection.Dispose();
            throw;
        }
    }

    private static void WriteOne(SqliteWriter writer, IPendingWrite pending)
    {
        var mark = writer.Mark();
        try
        {
            pending.Execute(writer);
        }
        catch (Exception e) when (!IsBroken(e))
        {
            writer.BackTo(mark);
            pending.Refuse(e);
            return;
        }
        writer.Keep();
    }

    // The file or the disk failed, not the work: SQLite may have rolled the whole transaction back by itself.
    private static bool IsBroken(Exception e) =>
        (e as SqliteException ?? e.InnerException as SqliteException) is { SqliteErrorCode: 8 or 10 or 11 or 13 or 14 or 26 or 7 };

    private void ForgetWriter()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (SqliteException)
        {
            // It is gone either way; the next batch opens a new one.
        }
        _writer = null;
    }

    private interface IPendingWrite
    {
        bool IsCancelled { get; }
        void Execute(SqliteWriter writer);

        /// <summary>The work itself failed; its savepoint is undone and the others go on.</summary>
        void Refuse(Exception e);

        /// <summary>The batch failed.</summary>
        void Fail(Exception e);

        /// <summary>The batch is durable.</summary>
        void Release();
    }

    private abstract class PendingWrite<T>(CancellationToken ct) : IPendingWrite
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _refused;
        private T _result = default!;

        public Task<T> Result => _done.Task;

        public bool IsCancelled
        {
            get
            {
                if (!ct.IsCancellationRequested)
                    return false;
                _done.TrySetCanceled(ct);
                return true;
            }
        }

        public void Execute(SqliteWriter writer) => _result = Do(writer);

        public void Refuse(Exception e) => _refused = e;

        public void Fail(Exception e) => _done.TrySetException(_refused ?? e);

        public void Release()
        {
            if (_refused is not null)
                _done.TrySetException(_refused);
            else
                _done.TrySetResult(_result);
        }

        protected abstract T Do(SqliteWriter writer);
    }

    private sealed class PendingWork<T>(Func<StewardDb, Task<T>> work, CancellationToken ct) : PendingWrite<T>(ct)
    {
        protected override T Do(SqliteWriter writer) => writer.Run(work);
    }

    private sealed class PendingAppend(AuditEntry entry, CancellationToken ct) : PendingWrite<bool>(ct)
    {
        protected override bool Do(SqliteWriter writer)
        {
            writer.Link(entry);
            return true;
        }
    }
}
