using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Contacts;

public sealed class CreateContact(WriteTransaction write, TimeProvider clock)
{
    /// <returns>Null: there is no such client, or none this person may see.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    public async Task<ContactView?> RunAsync(Guid clientId, ContactInput input, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.ClientsWrite);
        var details = input.Check();
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldAsync(clientId, user, ct) is null)
                    return null;
                // The only one there is, is whom one asks first.
                if (!await db.Contacts.AnyAsync(c => c.ClientId == clientId, ct))
                    details = details with { IsPrimary = true };
                var contact = new Contact(clientId, details, now);
                if (contact.IsPrimary)
                    await db.TakePrimaryAsync(clientId, contact.Id, now, ct);
                db.Add(contact);
                db.Creates("contact", contact.Id);
                db.Add(new Activity(clientId, user.Id, "contact.created", contact.Name, contact.Role, now));
                await SearchIndex.PutAsync(db, SearchKind.Contact, contact.Id, clientId, contact.Name, contact.SearchDetail, ct);
                await db.SaveChangesAsync(ct);
                return await db.Contacts.FindViewAsync(clientId, contact.Id, ct);
            },
            ct
        );
    }
}
