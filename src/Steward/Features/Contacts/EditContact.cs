using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Contacts;

public sealed class EditContact(WriteTransaction write, TimeProvider clock)
{
    /// <param name="clientId">Whose contact.</param>
    /// <param name="id">The contact.</param>
    /// <param name="input">All of it: what is left empty is emptied.</param>
    /// <param name="version">The version it was made from.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: there is none, or none this person may see.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    /// <exception cref="StaleException">Somebody else saved in between; carries what is stored now.</exception>
    public async Task<ContactView?> RunAsync(
        Guid clientId,
        Guid id,
        ContactInput input,
        int version,
        CurrentUser user,
        CancellationToken ct
    )
    {
        user.Demand(Permission.ClientsWrite);
        var details = input.Check();
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldContactAsync(clientId, id, user, ct) is not { } contact)
                    return null;
                if (contact.Version != version)
                    throw new StaleException((await db.Contacts.FindViewAsync(clientId, id, ct))!, contact.Version);
                if (details == contact.Details)
                    return await db.Contacts.FindViewAsync(clientId, id, ct);
                if (details.IsPrimary)
                    await db.TakePrimaryAsync(clientId, id, now, ct);
                contact.Edit(details, now);
                db.Add(new Activity(clientId, user.Id, "contact.updated", contact.Name, null, now));
                await SearchIndex.PutAsync(db, SearchKind.Contact, id, clientId, contact.Name, contact.SearchDetail, ct);
                await db.SaveChangesAsync(ct);
                return await db.Contacts.FindViewAsync(clientId, id, ct);
            },
            ct
        );
    }
}
