using Microsoft.EntityFrameworkCore;

namespace Steward.Data.Sqlite;

/// <summary>
/// Keeps a request's reading connection open from its first query to its end. Opening a SQLite connection, even one from the pool, makes EF register two dozen
/// functions with it anew: half of what a small query costs. On PostgreSQL nothing is held: opening from the pool costs nothing there, and who holds a
/// connection keeps it from others.
/// </summary>
internal sealed class HeldConnection : IAsyncDisposable
{
    private readonly StewardDb _db;

    private HeldConnection(StewardDb db) => _db = db;

    public static async Task OpenAsync(StewardDb db, HttpContext context)
    {
        if (!db.Database.IsSqlite())
            return;
        await db.Database.OpenConnectionAsync(context.RequestAborted);
        // Before the context goes back to its pool: what is registered last is disposed of first.
        context.Response.RegisterForDisposeAsync(new HeldConnection(db));
    }

    public async ValueTask DisposeAsync() => await _db.Database.CloseConnectionAsync();
}
