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
        var plan = new OnePlan(db);
        try
        {
            await db.Database.ExecuteSqlAsync($"SET plan_cache_mode = force_generic_plan", ct);
            return plan;
        }
        catch
        {
            await plan.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_db is null)
            return;
        try
        {
            await _db.Database.ExecuteSqlAsync($"RESET plan_cache_mode", CancellationToken.None);
        }
        catch (DbException)
        {
            // What failed before says why. A connection that lives on plans its queries once, which answers them all the same.
        }
        finally
        {
            await _db.Database.CloseConnectionAsync();
        }
    }
}
