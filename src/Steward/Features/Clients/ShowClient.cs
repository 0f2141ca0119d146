using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

public sealed class ShowClient(StewardDb db)
{
    /// <returns>Null: there is none, or none this person may see.</returns>
    public Task<ClientRow?> RunAsync(Guid id, CurrentUser user, CancellationToken ct) => db.FindRowAsync(id, user, ct);
}
