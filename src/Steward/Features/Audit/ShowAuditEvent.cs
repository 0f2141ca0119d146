using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Audit;

/// <summary>One event, for those who may read the log; null when there is none.</summary>
public sealed class ShowAuditEvent(StewardDb db)
{
    public async Task<ListAuditEvents.Item?> RunAsync(CurrentUser user, Guid id, CancellationToken ct)
    {
        user.Demand(Permission.AuditRead);
        return await AuditEventRows.Of(db, db.AuditEvents.Where(e => e.Id == id), user).SingleOrDefaultAsync(ct);
    }
}
