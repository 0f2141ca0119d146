using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Steward.Data.Postgres;

/// <summary>
/// Queries that take longer to plan than to answer: PostgreSQL plans each of them once for a connection, whatever its values are, until this is disposed.
/// </summary>
internal sealed class OnePlan : IAsyncDisposable
{
    private readonly StewardDb? _db;

    private OnePlan(StewardDb? db) => _db = db;

    /// <summary>Does nothing on SQLite, whose plans never look at values.</summary>
    public static async Task<OnePlan> ForAsync(StewardDb db, bool wanted, CancellationToken ct)
    {
        if (!wanted || db is not PostgresStewardDb)
            return new OnePlan(null);
        await db.Database.OpenConnectionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SET plan_cache_mode = force_generic_plan", ct);
        return new OnePlan(db);
    }

    public async ValueTask DisposeAsync()
    {
        if (_db is null)
            return;
        try
        {
            await _db.Database.ExecuteSqlAsync($"SET plan_cache_mode = auto", CancellationToken.None);
        }
        catch (DbException)
        {
            // The connection is gone, and its settings with it; what failed before says why.
        }
        await _db.Database.CloseConnectionAsync();
    }
}
