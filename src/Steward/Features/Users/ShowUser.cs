using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

public sealed class ShowUser(StewardDb db)
{
    /// <returns>Null: there is no such person.</returns>
    /// <exception cref="RefusedException">403: no right to manage people.</exception>
    public async Task<PersonView?> RunAsync(Guid id, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        return await PersonView.Query(db, db.Users.Where(u => u.Id == id)).SingleOrDefaultAsync(ct);
    }
}
