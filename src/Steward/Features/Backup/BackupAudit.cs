using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Audit.Checkpoints;
using Steward.Features.Audit.Verification;
using Steward.Platform;

namespace Steward.Features.Backup;

/// <summary>The audit log inside a backup, held against the public key and the notes that were kept outside of it.</summary>
internal static class BackupAudit
{
    public static async Task<long> DemandGoodAsync(
        StewardDb db,
        Guid installation,
        byte[] storedKey,
        CheckpointFile outside,
        CancellationToken ct
    )
    {
        using var publicKey = CheckpointFile.ReadPublicKey(File.Exists(outside.PublicKeyPath) ? outside.PublicKeyPath : null, storedKey);
        var last = await db.AuditCheckpoints.MaxAsync(c => (long?)c.Number, ct) ?? 0;
        // What was signed after the backup is not in it, and no sign of anything.
        var notes = new NotesOutside(
            outside.NotesPath,
            only: note => NotesOutside.NumberOf(note, publicKey) is { } number && number <= last
        );
        var verdict = await VerifyAudit.RunAsync(db, installation, publicKey, notes, from: null, ct);
        return verdict.First is { } bad
            ? throw new SettingsException(
                $"The audit log in this backup is not whole ({AuditWords.OfProblem(bad.Kind)}: {bad.Explanation.TrimEnd('.')}). Nothing was restored. If {outside.PublicKeyPath} and the notes beside it are another installation's, move that folder away and try again."
            )
            : verdict.Events;
    }

    /// <summary>Notes signed after the backup name events that are gone now: kept, and not held against what comes.</summary>
    public static void SetNotesAside(CheckpointFile outside, DateTime now)
    {
        if (File.Exists(outside.NotesPath))
            File.Move(
                outside.NotesPath,
                string.Create(CultureInfo.InvariantCulture, $"{outside.NotesPath}.before-restore-{now:yyyyMMdd-HHmmss}"),
                overwrite: true
            );
    }
}
