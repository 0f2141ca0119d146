using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using Steward.Features.Audit;

namespace Steward.Data.Postgres;

/// <summary>
/// A transaction per change on a connection of its own; audit events that stand alone are gathered by a few loops that commit what waits together.
/// </summary>
internal sealed class PostgresWriteEngine : IWriteEngine, IAsyncDisposable
{
    private const int Attempts = 4;
    private const int AppendLoops = 4;
    private const int BatchLimit = 128;

    private readonly PostgresDataSources _sources;
    private readonly PurgedSecrets _purged;
    private readonly Func<InstallationKeys> _keys;
    private readonly TimeProvider _clock;
    private readonly PooledDbContextFactory<PostgresStewardDb> _contexts;
    private readonly Channel<PendingAppend> _queue = Channel.CreateUnbounded<PendingAppend>();
    private readonly Task[] _loops;

    public PostgresWriteEngine(PostgresDataSources sources, PurgedSecrets purged, Func<InstallationKeys> keys, TimeProvider clock)
    {
        _sources = sources;
        _purged = purged;
        _keys = keys;
        _clock = clock;
        _contexts = new PooledDbContextFactory<PostgresStewardDb>(ContextOptions.For<PostgresStewardDb>().UseNpgsql(sources.Write).Options);
        _loops = [.. Enumerable.Range(0, AppendLoops).Select(_ => Task.Run(AppendLoopAsync))];
    }

    public async Task<T> RunAsync<T>(Func<StewardDb, Task<T>> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(work, ct);
            }
            catch (Exception e) when (attempt < Attempts && IsConflict(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(5, 25 * attempt)), _clock, ct);
            }
        }
    }

    public async Task AppendAsync(AuditEntry entry, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var pending = new PendingAppend(entry, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_queue.Writer.TryWrite(pending))
            throw new ObjectDisposedException(nameof(PostgresWriteEngine), "Steward is stopping and takes no more changes.");
        await pending.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task<T> RunOnceAsync<T>(Func<StewardDb, Task<T>> work, CancellationToken ct)
    {
        var keys = _keys();
        await using var db = await _contexts.CreateDbContextAsync(ct);
        db.Begin(keys.RightsSeal);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.Database.AutoSavepointsEnabled = false;
        var result = await work(db);
        if (db.ChangeTracker.HasChanges())
            await db.SaveChangesAsync(ct);
        // The link is the last statement before the commit: the chain's head row is held for as short as can be.
        if (db.PendingAudit.Count > 0)
            await LinkAsync(db, keys, ct);
        await transaction.CommitAsync(CancellationToken.None);
        if (db.ScrubsLog)
            _purged.Mark();
        return result;
    }

    private async Task LinkAsync(StewardDb db, InstallationKeys keys, CancellationToken ct)
    {
        try
        {
            await PostgresAudit.LinkAsync((NpgsqlConnection)db.Database.GetDbConnection(), keys.Installation, db.PendingAudit, _clock, ct);
        }
        catch (PostgresException e) when (!IsConflict(e) && !StorageFault.Is(e))
        {
            throw new AuditUnavailableException(e);
        }
    }

    private async Task AppendLoopAsync()
    {
        var batch = new List<PendingAppend>(BatchLimit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchLimit && _queue.Reader.TryRead(out var pending))
                batch.Add(pending);
            if (batch.Count == 0)
                continue;
            try
            {
                await using var connection = await _sources.Write.OpenConnectionAsync();
                // One statement is its own transaction: durable when it returns.
                await PostgresAudit.LinkAsync(
                    connection,
                    _keys().Installation,
                    [.. batch.Select(p => p.Entry)],
                    _clock,
                    CancellationToken.None
                );
                foreach (var pending in batch)
                    pending.Done.TrySetResult();
            }
            catch (Exception e)
            {
                foreach (var pending in batch)
                    pending.Done.TrySetException(e);
            }
            batch.Clear();
        }
    }

    private static bool IsConflict(Exception e) =>
        (e as PostgresException ?? e.InnerException as PostgresException)
            is { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    private sealed record PendingAppend(AuditEntry Entry, TaskCompletionSource Done);
}
