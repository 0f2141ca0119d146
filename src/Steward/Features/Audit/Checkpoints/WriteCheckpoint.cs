using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Vault;

namespace Steward.Features.Audit.Checkpoints;

/// <summary>Signs the heads of all chains when something is new: from then on nobody can change what lies before without the note saying so.</summary>
public sealed class WriteCheckpoint(
    WriteTransaction write,
    InstallationKeys keys,
    CheckpointFile file,
    AuditSettings settings,
    TimeProvider clock
)
{
    /// <summary>Null when nothing is new since the last one.</summary>
    public async Task<AuditCheckpoint?> RunAsync(CancellationToken ct)
    {
        var checkpoint = await write.RunAsync(db => SignAsync(db, ct), ct);
        if (checkpoint is null)
            return null;
        file.LastSigned = CheckpointNote.Verify(checkpoint.Note, keys.Checkpoint).Heads;
        if (settings.ToFile)
            await file.AppendAsync(checkpoint.Note, ct);
        if (settings.ToStandardOutput)
            await Console.Out.WriteLineAsync(checkpoint.Note);
        return checkpoint;
    }

    /// <summary>A note must not bless a log that was cut or rewritten after the one before: every head signed last is still where it was.</summary>
    private async Task DemandContinuityAsync(StewardDb db, List<AuditHead> heads, CancellationToken ct)
    {
        foreach (var signed in file.LastSigned)
        {
            var hash =
                heads.Find(h => h.Chain == signed.Chain) is { } head && head.Seq == signed.Sequence
                    ? head.Hash
                    : await db
                        .AuditEvents.Where(e => e.Chain == signed.Chain && e.Seq == signed.Sequence)
                        .Select(e => e.Hash)
                        .SingleOrDefaultAsync(ct);
            if (signed.Sequence > 0 && (hash is null || !hash.AsSpan().SequenceEqual(signed.Hash)))
                throw new AuditUnavailableException(
                    new InvalidDataException(
                        $"Chain {signed.Chain} of the audit log was cut or rewritten at event {signed.Sequence}, which is signed already. No checkpoint is written. Run 'steward audit verify'."
                    )
                );
        }
    }

    private async Task<AuditCheckpoint?> SignAsync(StewardDb db, CancellationToken ct)
    {
        // Two nodes may want the next number at once: the primary key lets one of them.
        var last = await db.AuditCheckpoints.OrderByDescending(c => c.Number).FirstOrDefaultAsync(ct);
        var heads = await db.AuditHeads.AsNoTracking().OrderBy(h => h.Chain).ToListAsync(ct);
        await DemandContinuityAsync(db, heads, ct);
        var events = heads.Sum(h => h.Seq);
        if (events == (last?.Events ?? 0))
            return null;
        var now = clock.GetUtcNow().UtcDateTime;
        var note = CheckpointNote.Sign(
            new Checkpoint(
                (last?.Number ?? 0) + 1,
                new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc),
                keys.Installation,
                [.. heads.Select(h => new ChainHead(h.Chain, h.Seq, h.Hash))],
                last is null ? Checkpoint.NoPreviousNote() : CheckpointNote.HashOf(last.Note)
            ),
            keys.Checkpoint
        );
        var checkpoint = new AuditCheckpoint((last?.Number ?? 0) + 1, now, events, note);
        db.Add(checkpoint);
        return checkpoint;
    }
}
