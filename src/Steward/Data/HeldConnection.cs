using Microsoft.EntityFrameworkCore;

namespace Steward.Data;

/// <summary>A context's connection, open until this is disposed of: EF alone opens and closes it for each query.</summary>
internal sealed class HeldConnection : IAsyncDisposable
{
    private readonly StewardDb _db;

    private HeldConnection(StewardDb db) => _db = db;

    public static async Task<HeldConnection> OpenAsync(StewardDb db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        return new HeldConnection(db);
    }

    /// <summary>
    /// Until the end of a request, on SQLite: to open a connection there, even one from the pool, is to register EF's functions with it anew
    /// (bench/README.md). On PostgreSQL nothing is held: who holds a connection keeps it from others.
    /// </summary>
    public static async Task OpenAsync(StewardDb db, HttpContext context)
    {
        // Before the context goes back to its pool: what is registered last is disposed of first.
        if (db.Database.IsSqlite())
            context.Response.RegisterForDisposeAsync(await OpenAsync(db, context.RequestAborted));
    }

    public async ValueTask DisposeAsync() => await _db.Database.CloseConnectionAsync();
}
