using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Counts;

namespace Steward.Features.Dashboard;

/// <summary>What both who scores clients and who shows them reads.</summary>
internal static class Attention
{
    /// <summary>
    /// Has the client looked at again, in the transaction that changed it: one small row, where working out the score there would have everybody
    /// who changes anything of that client wait for each other.
    /// </summary>
    public static Task LookAgainAsync(StewardDb db, Guid client, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO client_attention (client_id, score, look_on) VALUES ({db.InSql(client)}, 0, {DateOnly.MinValue})
            ON CONFLICT (client_id) DO UPDATE SET look_on = excluded.look_on WHERE client_attention.look_on > excluded.look_on
            """,
            ct
        );

    /// <summary>The same for all clients that an import moves things into, by one statement.</summary>
    public static Task LookAgainWhereImportedAsync(StewardDb db, Guid importRun, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO client_attention (client_id, score, look_on)
            SELECT DISTINCT client_id, 0, {DateOnly.MinValue} FROM import_item
              WHERE run_id = {importRun} AND verdict = 'New' AND client_id IS NOT NULL ORDER BY client_id
            ON CONFLICT (client_id) DO UPDATE SET look_on = excluded.look_on
            """,
            ct
        );

    public static Task<List<AttentionFacts>> FactsAsync(StewardDb db, IQueryable<Client> clients, DateOnly today, CancellationToken ct)
    {
        var tasks = db.DueDays.Where(d => d.Kind == DueKind.Task);
        var rotations = db.DueDays.Where(d => d.Kind == DueKind.Rotation);
        return clients
            .Select(c => new AttentionFacts(
                c.Id,
                c.Name,
                c.Status,
                !c.IsArchived && c.TrashedAt == null,
                tasks.Where(d => d.ClientId == c.Id && d.DueOn < today).Sum(d => d.Items),
                tasks.Where(d => d.ClientId == c.Id && d.DueOn >= today).Min(d => (DateOnly?)d.DueOn),
                rotations.Where(d => d.ClientId == c.Id && d.DueOn < today).Sum(d => d.Items),
                rotations.Where(d => d.ClientId == c.Id && d.DueOn < today).Min(d => (DateOnly?)d.DueOn),
                rotations.Where(d => d.ClientId == c.Id && d.DueOn >= today).Min(d => (DateOnly?)d.DueOn),
                c.LastContactAt ?? c.CreatedAt,
                c.LastContactAt != null
            ))
            .ToListAsync(ct);
    }
}
