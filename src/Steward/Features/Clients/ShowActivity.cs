using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

/// <summary>One line of a client's story.</summary>
public sealed class ShowActivity(StewardDb db)
{
    /// <returns>Null: no such client, or nothing of that id in what this person may read of it.</returns>
    public async Task<ActivityView?> RunAsync(Guid clientId, Guid id, CurrentUser user, CancellationToken ct) =>
        await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == clientId, ct)
            ? await ActivityView
                .Query(db.Activities.Where(a => a.ClientId == clientId && a.Id == id).ToldTo(db, user))
                .SingleOrDefaultAsync(ct)
            : null;
}
