using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Contacts;

public sealed class ShowContact(StewardDb db)
{
    /// <returns>Null: there is none, or none this person may see.</returns>
    public Task<ContactView?> RunAsync(Guid clientId, Guid id, CurrentUser user, CancellationToken ct) =>
        db.ContactsVisibleTo(user).FindViewAsync(clientId, id, ct);
}
