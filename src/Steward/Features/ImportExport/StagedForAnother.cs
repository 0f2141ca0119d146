using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.ImportExport;

/// <summary>Credentials that were staged for one client are sealed anew for another one, a few at a time, so that nobody waits.</summary>
internal sealed class StagedForAnother(StewardDb db, WriteTransaction write, ImportSealer sealer, Guid runId)
{
    private const int BatchItems = 250;

    /// <param name="from">The client they were staged for.</param>
    /// <param name="to">The one they are to belong to.</param>
    /// <param name="demandRunning">Written with each batch; throws where the import was ended meanwhile, and the batch is not written.</param>
    /// <param name="ct">Cancels between batches: each item belongs to the client it is sealed for.</param>
    /// <returns>How many they were.</returns>
    public async Task<int> RunAsync(Guid from, Guid to, Func<StewardDb, Task> demandRunning, CancellationToken ct)
    {
        var moved = 0;
        while (true)
        {
            var items = await db
                .ImportItems.Where(i => i.RunId == runId && i.Verdict == ImportVerdict.New && i.ClientId == from)
                .OrderBy(i => i.Number)
                .Take(BatchItems)
                .ToListAsync(ct);
            if (items.Count == 0)
                return moved;
            foreach (var item in items)
                await sealer.MoveAsync(item, to, ct);
            await write.RunAsync(
                async db =>
                {
                    await demandRunning(db);
                    db.UpdateRange(items);
                    var ids = items.Select(i => i.CredentialId!.Value).ToList();
                    foreach (var entry in await db.SearchEntries.AsTracking().Where(e => ids.Contains(e.ObjectId)).ToListAsync(ct))
                        entry.Move(to);
                },
                ct
            );
            moved += items.Count;
        }
    }
}
