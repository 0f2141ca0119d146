using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>Throws away what was staged; nothing of it was ever imported.</summary>
public sealed class CancelImport(StewardDb db, WriteTransaction write, TimeProvider clock)
{
    /// <summary>False: no such import, or none this person may see. One that ended already stays as it ended.</summary>
    public async Task<bool> RunAsync(Guid id, CurrentUser? user, CancellationToken ct)
    {
        var run = await db.ImportRuns.VisibleTo(user).SingleOrDefaultAsync(r => r.Id == id, ct);
        if (run is null)
            return false;
        user?.Demand(Roles.Permission.ImportRun);
        if (run.State == ImportState.Done)
            throw RefusedException.Conflict("import_done", "This import was run already; what it brought is in Steward.");
        var audit = new AuditEntry(user?.Actor ?? Actor.CommandLine, "import.cancelled", "import")
        {
            ObjectId = id,
            ObjectName = ImportWords.Source(run.Source),
        };
        await ImportRows.EndAsync(write, id, ImportState.Cancelled, null, clock.GetUtcNow().UtcDateTime, audit, ct);
        return true;
    }
}
