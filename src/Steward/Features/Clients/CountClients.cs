using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Counts;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

/// <summary>How many active clients somebody sees, archived ones aside: a kept count, however many there are.</summary>
public sealed class CountClients(StewardDb db)
{
    public async Task<int> RunAsync(CurrentUser user, CancellationToken ct)
    {
        if (!user.May(Permission.ClientsRead))
            return 0;
        if (user.Scope != AccessScope.AllClients)
        {
            var active = db.Clients.VisibleTo(user).Where(c => !c.IsArchived && c.Status == ClientStatus.Active);
            return await db.ClientMembers.CountAsync(m => m.UserId == user.Id && active.Any(c => c.Id == m.ClientId), ct);
        }
        var firm = await db.FirmClients.Where(c => c.Status == ClientStatus.Active).SumAsync(c => c.Clients, ct);
        if (!user.HasDenials)
            return firm;
        var denied = DeniedClients.Of(db, user);
        return firm - await db.Clients.CountAsync(c => denied.Contains(c.Id) && c.Status == ClientStatus.Active, ct);
    }
}
