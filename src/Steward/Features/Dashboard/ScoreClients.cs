using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Dashboard;

/// <summary>Looks again at the clients where something changed, or where a day went by that makes a difference.</summary>
public sealed class ScoreClients(StewardDb reading, WriteTransaction write, TimeProvider clock)
{
    private const int Batch = 100;

    /// <returns>At how many it looked.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        // Nothing to do is what it finds nearly always: no reason to queue among those who write.
        if (!await reading.ClientAttentions.AnyAsync(a => a.LookOn <= today, ct))
            return 0;
        var looked = 0;
        int some;
        do
        {
            some = await write.RunAsync(db => LookAsync(db, today, ct), ct);
            looked += some;
        } while (some == Batch);
        return looked;
    }

    private static async Task<int> LookAsync(StewardDb db, DateOnly today, CancellationToken ct)
    {
        // Held before anything is read: who changes a client meanwhile waits, and has it looked at again. Who is in the middle of that is left out.
        var due =
            db is PostgresStewardDb
                ? db.ClientAttentions.FromSql(
                    $"SELECT * FROM client_attention WHERE look_on <= {today} ORDER BY look_on, client_id LIMIT {Batch} FOR UPDATE SKIP LOCKED"
                )
                : db.ClientAttentions.Where(a => a.LookOn <= today).OrderBy(a => a.LookOn).ThenBy(a => a.ClientId).Take(Batch);
        var rows = await due.AsTracking().ToListAsync(ct);
        var ids = rows.Select(a => a.ClientId).ToList();
        var facts = await Attention.FactsAsync(db, db.Clients.Where(c => ids.Contains(c.Id)), today, ct);
        var byClient = facts.ToDictionary(f => f.ClientId);
        foreach (var row in rows)
            row.Looked(AttentionScore.Of(byClient[row.ClientId], today));
        await db.SaveChangesAsync(ct);
        return rows.Count;
    }
}
