using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>Throws away what was staged; nothing of it was ever imported.</summary>
public sealed class CancelImport(StewardDb db, WriteTransaction write, TimeProvider clock)
{
    /// <summary>False: no such import, or none this person may see. One that was cancelled or failed already stays as it ended.</summary>
    /// <exception cref="RefusedException">409: it was run, perhaps this moment.</exception>
    public async Task<bool> RunAsync(Guid id, CurrentUser? user, CancellationToken ct)
    {
        var run = await db.ImportRuns.VisibleTo(user).SingleOrDefaultAsync(r => r.Id == id, ct);
        if (run is null)
            return false;
        user?.Demand(Roles.Permission.ImportRun);
        DemandNotRun(run.State);
        var audit = new AuditEntry(user?.Actor ?? Actor.CommandLine, "import.cancelled", "import")
        {
            ObjectId = id,
            ObjectName = ImportWords.Source(run.Source),
        };
        if (!await ImportRows.EndAsync(write, id, ImportState.Cancelled, null, clock.GetUtcNow().UtcDateTime, audit, ct))
            DemandNotRun(await db.ImportRuns.Where(r => r.Id == id).Select(r => r.State).SingleOrDefaultAsync(ct));
        return true;
    }

    private static void DemandNotRun(ImportState state)
    {
        if (state == ImportState.Done)
            throw RefusedException.Conflict("import_done", "This import was run already; what it brought is in Steward.");
    }
}
