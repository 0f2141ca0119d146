using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;

namespace Steward.Features.ImportExport;

/// <summary>Staged rows hold sealed secrets: whatever an import came to, they go, in short transactions so that nobody waits.</summary>
internal static class ImportRows
{
    private const int BatchItems = 500;

    /// <summary>Ends an import that moves nothing, then takes away all that was staged.</summary>
    /// <returns>False when it had ended already: then nothing of it is touched, for it may have brought what it staged.</returns>
    public static async Task<bool> EndAsync(
        WriteTransaction write,
        Guid runId,
        ImportState state,
        string? error,
        DateTime now,
        AuditEntry? audit,
        CancellationToken ct
    )
    {
        var ended = await write.RunAsync(
            async db =>
            {
                // Who runs it at this moment is waited for: on PostgreSQL its state would be read as it was before.
                if (db is PostgresStewardDb)
                    await db.Database.ExecuteSqlAsync($"SELECT 1 FROM import_run WHERE id = {runId} FOR NO KEY UPDATE", ct);
                var run = await db.ImportRuns.AsTracking().SingleOrDefaultAsync(r => r.Id == runId, ct);
                if (run?.State is not (ImportState.Staging or ImportState.Mapping or ImportState.Ready))
                    return false;
                run.Enter(state, now, error);
                if (audit is not null)
                    db.Audit(audit);
                return true;
            },
            ct
        );
        if (ended)
            await WipeAsync(write, runId, ct);
        return ended;
    }

    public static async Task WipeAsync(WriteTransaction write, Guid runId, CancellationToken ct)
    {
        await WipeItemsAsync(write, runId, ct);
        await WipeTableAsync(write, runId, ct);
    }

    /// <summary>What a file was found to be, not the file: its rows can be judged anew.</summary>
    public static async Task WipeItemsAsync(WriteTransaction write, Guid runId, CancellationToken ct)
    {
        while (await write.RunAsync(db => WipeBatchAsync(db, runId, ct), ct)) { }
    }

    /// <summary>After the move: the report keeps names and remarks, not a second copy of every secret.</summary>
    public static async Task StripAsync(WriteTransaction write, Guid runId, CancellationToken ct)
    {
        await WipeTableAsync(write, runId, ct);
        var after = 0;
        while (true)
        {
            after = await write.RunAsync(db => StripBatchAsync(db, runId, after, ct), ct);
            if (after == 0)
                return;
        }
    }

    private static async Task<bool> WipeBatchAsync(StewardDb db, Guid runId, CancellationToken ct)
    {
        var batch = await db
            .ImportItems.Where(i => i.RunId == runId)
            .OrderBy(i => i.Number)
            .Take(BatchItems)
            .Select(i => new { i.Number, ObjectId = i.CredentialId ?? i.RecordId })
            .ToListAsync(ct);
        if (batch.Count == 0)
        {
            await WipeClientsAsync(db, runId, ct);
            return false;
        }
        var ids = batch.Where(b => b.ObjectId is not null).Select(b => b.ObjectId!.Value).ToList();
        await db.SearchEntries.Where(e => ids.Contains(e.ObjectId)).ExecuteDeleteAsync(ct);
        var last = batch[^1].Number;
        await db.ImportItems.Where(i => i.RunId == runId && i.Number <= last).ExecuteDeleteAsync(ct);
        // Sealed secrets that nobody confirmed are shredded like deleted ones.
        db.ScrubLog();
        return true;
    }

    private static async Task WipeTableAsync(WriteTransaction write, Guid runId, CancellationToken ct)
    {
        while (await write.RunAsync(db => WipeRecordsAsync(db, runId, ct), ct)) { }
    }

    private static async Task<bool> WipeRecordsAsync(StewardDb db, Guid runId, CancellationToken ct)
    {
        var last = await db
            .ImportRecords.Where(r => r.RunId == runId)
            .OrderBy(r => r.Number)
            .Take(BatchItems)
            .MaxAsync(r => (int?)r.Number, ct);
        if (last is null)
            await db.ImportTables.Where(t => t.RunId == runId).ExecuteDeleteAsync(ct);
        else
            await db.ImportRecords.Where(r => r.RunId == runId && r.Number <= last).ExecuteDeleteAsync(ct);
        return last is not null;
    }

    private static async Task WipeClientsAsync(StewardDb db, Guid runId, CancellationToken ct)
    {
        var added = await db.ImportClients.Where(c => c.RunId == runId && c.IsNew).Select(c => c.ClientId).ToListAsync(ct);
        foreach (var some in added.Chunk(BatchItems))
            await db.SearchEntries.Where(e => some.Contains(e.ObjectId)).ExecuteDeleteAsync(ct);
        await db.ImportClients.Where(c => c.RunId == runId).ExecuteDeleteAsync(ct);
    }

    private static async Task<int> StripBatchAsync(StewardDb db, Guid runId, int after, CancellationToken ct)
    {
        var last = await db
            .ImportItems.Where(i => i.RunId == runId && i.Number > after)
            .OrderBy(i => i.Number)
            .Take(BatchItems)
            .MaxAsync(i => (int?)i.Number, ct);
        if (last is null)
            return 0;
        await db
            .ImportItems.Where(i => i.RunId == runId && i.Number > after && i.Number <= last && i.VersionMac != null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.SealedUsername, (byte[]?)null)
                        .SetProperty(i => i.PasswordEnvelope, (byte[]?)null)
                        .SetProperty(i => i.TotpEnvelope, (byte[]?)null)
                        .SetProperty(i => i.NotesEnvelope, (byte[]?)null)
                        .SetProperty(i => i.CustomEnvelope, (byte[]?)null)
                        .SetProperty(i => i.VersionMac, (byte[]?)null),
                ct
            );
        db.ScrubLog();
        return last.Value;
    }
}
