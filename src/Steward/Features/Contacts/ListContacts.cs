using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Contacts;

/// <summary>The contacts of a client: the primary one on the first page before all others, then by name.</summary>
public sealed class ListContacts(StewardDb db)
{
    /// <returns>Null: there is no such client, or none this person may see.</returns>
    public async Task<Page<ContactView>?> RunAsync(Guid clientId, Cursor? after, int limit, CurrentUser user, CancellationToken ct)
    {
        if (!await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == clientId, ct))
            return null;
        var contacts = db.Contacts.AsNoTracking().Where(c => c.ClientId == clientId);
        var primary = after is null ? await contacts.Where(c => c.IsPrimary).Select(ContactAccess.AsView).SingleOrDefaultAsync(ct) : null;
        var others = contacts.Where(c => !c.IsPrimary);
        if (after is { Key: var key, Id: var id })
            others = others.Where(c => Keyset.After(c.NameSort, c.Id, key, id));
        var rows = await others.OrderBy(c => c.NameSort).ThenBy(c => c.Id).Take(limit + 1).Select(ContactAccess.AsView).ToListAsync(ct);
        if (primary is not null)
            rows.Insert(0, primary);
        return Page<ContactView>.Of(rows, limit, c => Cursor.Encode(TextFold.SortKey(c.Name), c.Id));
    }
}
