using System.Data;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Steward.Data;
using Steward.Vault;

namespace Steward.Features.Audit.Verification;

/// <summary>Reads the log as people see it and recomputes every link; needs the public checkpoint key and no other.</summary>
public static class VerifyAudit
{
    private const int PageSize = 2000;

    /// <param name="db">The database; it is only read.</param>
    /// <param name="installation">The installation's id.</param>
    /// <param name="publicKey">The public checkpoint key.</param>
    /// <param name="notesOutside">Checkpoints kept outside the database, read before this is called: what they name must be in it.</param>
    /// <param name="from">Where an earlier verification ended; null for all of it.</param>
    /// <param name="ct">Ends it early.</param>
    public static async Task<AuditVerdict> RunAsync(
        StewardDb db,
        Guid installation,
        ECDsa publicKey,
        IReadOnlyList<string> notesOutside,
        AuditVerdict? from,
        CancellationToken ct
    )
    {
        // One snapshot: a server may be appending meanwhile, and heads, notes and events must be of one moment.
        await using var held = await HeldConnection.OpenAsync(db, ct);
        await using var snapshot = await SnapshotAsync(db, ct);
        var verifier = from is null
            ? new AuditVerifier(installation, publicKey)
            : new AuditVerifier(installation, publicKey, from.VerifiedHeads, from.LastNote);
        foreach (var note in await NotesAsync(db, notesOutside, from, publicKey, ct))
            verifier.AddNote(note);
        var heads = await db
            .AuditHeads.AsNoTracking()
            .OrderBy(h => h.Chain)
            .Select(h => new ChainHead(h.Chain, h.Seq, h.Hash))
            .ToListAsync(ct);
        // Chains that have events and no head row any more are looked at too.
        foreach (var chain in (await ChainsAsync(db, ct)).Union(heads.Select(h => h.Chain)).Order())
            await AddEventsAsync(db, verifier, chain, from?.VerifiedHeads.FirstOrDefault(h => h.Chain == chain)?.Sequence ?? 0, ct);
        // The connection goes back to the pool; the pages it read past need not stay in memory with it.
        if (db.Database.IsSqlite())
            await db.Database.ExecuteSqlRawAsync("PRAGMA shrink_memory", ct);
        var verdict = verifier.Finish(heads);
        // Of all that was ever looked at, like the heads.
        return verdict with { ErasedOrigins = verdict.ErasedOrigins + (from?.ErasedOrigins ?? 0) };
    }

    private static async Task<IDbContextTransaction> SnapshotAsync(StewardDb db, CancellationToken ct)
    {
        if (!db.Database.IsSqlite())
            return await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        // Deferred: a snapshot for reading, which no writer waits for.
        var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        return (await db.Database.UseTransactionAsync(transaction, ct))!;
    }

    private static async Task<IEnumerable<string>> NotesAsync(
        StewardDb db,
        IReadOnlyList<string> outside,
        AuditVerdict? from,
        ECDsa publicKey,
        CancellationToken ct
    )
    {
        var known = from?.LastNote is { } last ? NumberOf(last, publicKey) : 0;
        var stored = await db
            .AuditCheckpoints.AsNoTracking()
            .Where(c => c.Number > known)
            .OrderBy(c => c.Number)
            .Select(c => new { c.Number, c.Note })
            .ToListAsync(ct);
        // A note that does not verify has no number of its own: it stays where the table or the file has it, and is reported there.
        return stored
            .Select(c => (c.Number, c.Note))
            .Concat(outside.Select(n => (Number: NumberOf(n, publicKey), Note: n)).Where(n => n.Number > known))
            .OrderBy(n => n.Number)
            .Select(n => n.Note);
    }

    private static long NumberOf(string note, ECDsa publicKey)
    {
        try
        {
            return CheckpointNote.Verify(note, publicKey).Number;
        }
        catch (VaultIntegrityException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>From one to the next by the key: a DISTINCT would read every event there is, each minute.</summary>
    private static async Task<List<int>> ChainsAsync(StewardDb db, CancellationToken ct)
    {
        var chains = new List<int>();
        while (true)
        {
            var last = chains.Count == 0 ? int.MinValue : chains[^1];
            var next = await db.AuditEvents.Where(e => e.Chain > last).MinAsync(e => (int?)e.Chain, ct);
            if (next is null)
                return chains;
            chains.Add(next.Value);
        }
    }

    private static async Task AddEventsAsync(StewardDb db, AuditVerifier verifier, int chain, long after, CancellationToken ct)
    {
        while (true)
        {
            var page = await db
                .AuditEvents.AsNoTracking()
                .Where(e => e.Chain == chain && e.Seq > after)
                .OrderBy(e => e.Seq)
                .Take(PageSize)
                .LeftJoin(db.AuditOrigins, e => e.Id, o => o.EventId, (e, o) => new { Event = e, Origin = o })
                .OrderBy(row => row.Event.Seq)
                .ToListAsync(ct);
            foreach (var row in page)
            {
                var origin = row.Origin is { } o ? new OriginShown(o.Salt, o.Ip, o.UserAgent, o.TypedName) : null;
                verifier.Add(row.Event.ToRecord(), new ChainLink(chain, row.Event.Seq, row.Event.PreviousHash, row.Event.Hash), origin);
            }
            if (page.Count < PageSize)
                return;
            after = page[^1].Event.Seq;
        }
    }
}
