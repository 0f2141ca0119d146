using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.ImportExport.Tables;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>Does what the dry run showed: moves everything that was staged, or nothing.</summary>
public sealed class RunImport(StewardDb db, WriteTransaction write, InstallationKeys keys, SessionSettings sessions, TimeProvider clock)
{
    /// <summary>Null: no such import, or none this person may see.</summary>
    /// <exception cref="RefusedException">
    /// 403 <c>step_up_required</c>: it makes somebody the owner who sees assigned clients only. 409: it is not ready, or clients changed since the file was read.
    /// </exception>
    public async Task<Guid?> RunAsync(Guid id, CurrentUser? user, CancellationToken ct)
    {
        var staged = await db.ImportRuns.VisibleTo(user).SingleOrDefaultAsync(r => r.Id == id, ct);
        if (staged is null)
            return null;
        user?.Demand(Roles.Permission.ImportRun);
        // Before its events are made ready: what is staged after them would be moved without one.
        if (staged.State != ImportState.Ready)
            throw NotReady();
        var now = clock.GetUtcNow().UtcDateTime;
        if (TableKinds.OfSource(staged.Source) is { } kind)
        {
            var prepared = await TablePrepared.MakeAsync(db, keys.RightsSeal, staged, kind, user, now, ct);
            await write.RunAsync(
                db =>
                    EndAsync(db, staged, user, now, run => new TableMove(db, run, kind, prepared, user, sessions, now, ct).RunAsync(), ct),
                ct
            );
        }
        else
        {
            var created = await ImportMove.PrepareAsync(db, staged, user, now, ct);
            await write.RunAsync(
                db => EndAsync(db, staged, user, now, run => new ImportMove(db, run, created, user, now, ct).RunAsync(), ct),
                ct
            );
        }
        await ImportRows.StripAsync(write, id, CancellationToken.None);
        if (db.Database.IsNpgsql())
            await write.RunAsync(db => db.Database.ExecuteSqlAsync($"SELECT steward_refresh_statistics()"), CancellationToken.None);
        return id;
    }

    private static async Task EndAsync(
        StewardDb db,
        ImportRun staged,
        CurrentUser? user,
        DateTime now,
        Func<ImportRun, Task<ImportCounts>> move,
        CancellationToken ct
    )
    {
        // The first of two who press the button takes it; the other one waits here, and is told. So is who pressed it while somebody chose the columns
        // anew: what was made ready is of rows that are gone.
        var id = staged.Id;
        var taken = await db
            .ImportRuns.Where(r => r.Id == id && r.State == ImportState.Ready && r.UpdatedAt == staged.UpdatedAt)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, ImportState.Done), ct);
        if (taken == 0)
            throw NotReady();
        var run = await db.ImportRuns.AsTracking().SingleAsync(r => r.Id == id, ct);
        var counts = await move(run);
        run.Count(counts, now);
        run.Enter(ImportState.Done, now);
        db.Audit(
            new AuditEntry(user?.Actor ?? Actor.CommandLine, "import.run", "import")
            {
                ObjectId = id,
                ObjectName = ImportWords.Source(run.Source),
                Reason = ImportWords.Of(counts),
            }
        );
    }

    private static RefusedException NotReady() =>
        RefusedException.Conflict(
            "import_not_ready",
            "This import was run or cancelled already, or its file is still being read. Look at it again."
        );
}
