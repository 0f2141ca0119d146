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

    /// <summary>So many notes are read before the events they name.</summary>
    private const int NotesAhead = 1000;

    /// <param name="db">The database; it is only read.</param>
    /// <param name="installation">The installation's id.</param>
    /// <param name="publicKey">The public checkpoint key.</param>
    /// <param name="notesOutside">Checkpoints kept outside the database: what they name must be in it.</param>
    /// <param name="from">Where an earlier verification ended; null for all of it.</param>
    /// <param name="ct">Ends it early.</param>
    public static async Task<AuditVerdict> RunAsync(
        StewardDb db,
        Guid installation,
        ECDsa publicKey,
        NotesOutside notesOutside,
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
        var known = from?.LastNote is { } last ? NotesOutside.NumberOf(last, publicKey) ?? 0 : 0;
        var notes = new NotesInOrder(db, notesOutside, known, publicKey);
        var read = await AddSignedAsync(db, verifier, notes, from?.VerifiedHeads ?? [], ct);
        var heads = await db
            .AuditHeads.AsNoTracking()
            .OrderBy(h => h.Chain)
            .Select(h => new ChainHead(h.Chain, h.Seq, h.Hash))
            .ToListAsync(ct);
        // Chains that have events and no head row any more are looked at too.
        foreach (var chain in (await ChainsAsync(db, ct)).Union(heads.Select(h => h.Chain)).Order())
            await AddEventsAsync(db, verifier, chain, read.GetValueOrDefault(chain), long.MaxValue, ct);
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
        // Deferred: a snapshot for reading, which no writer waits for. A reader of the server's begins no other.
        var connection = db.Database.GetDbConnection();
        var transaction = connection is SqliteConnection file ? file.BeginTransaction(deferred: true) : connection.BeginTransaction();
        return (await db.Database.UseTransactionAsync(transaction, ct))!;
    }

    /// <summary>
    /// Some notes, then the events up to what they name, and so on: neither is ever in memory whole. Gives how far each chain was read.
    /// </summary>
    private static async Task<Dictionary<int, long>> AddSignedAsync(
        StewardDb db,
        AuditVerifier verifier,
        NotesInOrder notes,
        IEnumerable<ChainHead> from,
        CancellationToken ct
    )
    {
        var read = from.ToDictionary(h => h.Chain, h => h.Sequence);
        var added = 0;
        await foreach (var note in notes.ReadAsync().WithCancellation(ct))
        {
            verifier.AddNote(note);
            if (++added % NotesAhead > 0)
                continue;
            foreach (var head in verifier.SignedHeads)
                read[head.Chain] = await AddEventsAsync(db, verifier, head.Chain, read.GetValueOrDefault(head.Chain), head.Sequence, ct);
        }
        return read;
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

    private static async Task<long> AddEventsAsync(
        StewardDb db,
        AuditVerifier verifier,
        int chain,
        long after,
        long upTo,
        CancellationToken ct
    )
    {
        while (true)
        {
            var page = await db
                .AuditEvents.AsNoTracking()
                .Where(e => e.Chain == chain && e.Seq > after && e.Seq <= upTo)
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
            after = page.Count > 0 ? page[^1].Event.Seq : after;
            if (page.Count < PageSize)
                return after;
        }
    }
}
