using Steward.Features.Audit;

namespace Steward.Data;

/// <summary>
/// Every change runs in one of these: rows, version check, activity, search entry, counters and audit link commit together or not at all,
/// and the caller is answered after that commit is durable.
/// </summary>
/// <remarks>
/// The work must not keep anything but its result: it may run again after a conflict between nodes. It must not open a second write.
/// What it needs from outside the database (a request body, a key provider) it gets before.
/// </remarks>
public sealed class WriteTransaction(IWriteEngine engine)
{
    private static readonly AsyncLocal<bool> Inside = new();

    /// <summary>What the request at hand adds to its writes, in their transaction, after their work.</summary>
    internal static readonly AsyncLocal<Func<StewardDb, Task>?> Companion = new();

    public async Task<T> RunAsync<T>(Func<StewardDb, Task<T>> work, CancellationToken ct)
    {
        DemandOutside();
        // Read here: on SQLite the work runs on the writer's thread, which knows nothing of the request.
        var companion = Companion.Value;
        return await engine.RunAsync(
            async db =>
            {
                Inside.Value = true;
                var result = await work(db);
                if (companion is not null)
                    await companion(db);
                return result;
            },
            ct
        );
    }

    public Task RunAsync(Func<StewardDb, Task> work, CancellationToken ct) =>
        RunAsync(
            async db =>
            {
                await work(db);
                return true;
            },
            ct
        );

    /// <summary>
    /// Appends an event that stands alone and waits until it is durable; many that wait share one commit.
    /// </summary>
    /// <exception cref="AuditUnavailableException">It could not be written. Whatever it was to prove must not happen.</exception>
    public async Task AppendAsync(AuditEntry entry, CancellationToken ct)
    {
        DemandOutside();
        try
        {
            await engine.AppendAsync(entry, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException and not AuditUnavailableException)
        {
            throw new AuditUnavailableException(e);
        }
    }

    private static void DemandOutside()
    {
        if (Inside.Value)
            throw new InvalidOperationException("A write transaction inside a write transaction would wait for itself.");
    }
}

/// <summary>How one database takes changes: SQLite through one writer connection, PostgreSQL through many.</summary>
public interface IWriteEngine
{
    Task<T> RunAsync<T>(Func<StewardDb, Task<T>> work, CancellationToken ct);

    Task AppendAsync(AuditEntry entry, CancellationToken ct);
}

/// <summary>The audit log can't be written, so nothing that must be audited happens.</summary>
public sealed class AuditUnavailableException(Exception inner) : Exception("The audit log can't be written.", inner);
