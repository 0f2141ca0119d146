using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Contacts;

public sealed class DeleteContact(WriteTransaction write, TimeProvider clock)
{
    /// <returns>What it was. Null: there is none, or none this person may see.</returns>
    /// <exception cref="StaleException">It changed since <paramref name="version"/>.</exception>
    public async Task<ContactView?> RunAsync(Guid clientId, Guid id, int version, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.ClientsWrite);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldContactAsync(clientId, id, user, ct) is not { } contact)
                    return null;
                var view = (await db.Contacts.FindViewAsync(clientId, id, ct))!;
                if (contact.Version != version)
                    throw new StaleException(view, contact.Version);
                db.Remove(contact);
                db.Add(new Activity(clientId, user.Id, "contact.deleted", contact.Name, null, now));
                await SearchIndex.RemoveAsync(db, id, ct);
                await db.SaveChangesAsync(ct);
                return view;
            },
            ct
        );
    }
}
