using Microsoft.EntityFrameworkCore;

namespace Steward.Data;

/// <summary>Lists that begin with the few rows something is true of, because a planner would read a list's whole order to meet them.</summary>
internal static class RowsAmong
{
    /// <summary>Up to so many rows are looked up and sorted; where there are more, the next one in a list's order is not far.</summary>
    public const int Few = 2000;

    /// <param name="db">A context on PostgreSQL; SQLite begins well by itself.</param>
    /// <param name="ids">The rows' ids as a statement of ours, with <c>{0}</c>, <c>{1}</c> ... for what was typed.</param>
    /// <param name="values">What was typed.</param>
    public static IQueryable<T> PostgresRowsAmong<T>(this StewardDb db, string ids, params object[] values)
        where T : class
    {
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
#pragma warning disable EF1002 // The table's name is the model's, the statement ours, and what was typed are parameters.
        // Materialized, or the planner takes matches to be everywhere in a list's order, and reads on for the next one.
        return db.Set<T>()
            .FromSqlRaw($"SELECT t.* FROM {table} t WHERE t.id IN (WITH found AS MATERIALIZED ({ids}) SELECT * FROM found)", values);
#pragma warning restore EF1002
    }
}
