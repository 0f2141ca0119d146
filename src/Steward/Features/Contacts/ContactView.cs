using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Sessions;

namespace Steward.Features.Contacts;

/// <param name="Role">What they do there.</param>
/// <param name="Primary">Whom one asks first; at most one of a client.</param>
public sealed record ContactView(
    Guid Id,
    Guid ClientId,
    string Name,
    string? Role,
    string? Email,
    string? Phone,
    string? Note,
    bool Primary,
    int Version,
    DateTime CreatedAt,
    DateTime UpdatedAt
);

/// <summary>Who sees a client sees its contacts; nobody else knows of them.</summary>
public static class ContactAccess
{
    public static readonly Expression<Func<Contact, ContactView>> AsView = c => new ContactView(
        c.Id,
        c.ClientId,
        c.Name,
        c.Role,
        c.Email,
        c.Phone,
        c.Note,
        c.IsPrimary,
        c.Version,
        c.CreatedAt,
        c.UpdatedAt
    );

    public static IQueryable<Contact> ContactsVisibleTo(this StewardDb db, CurrentUser user)
    {
        var clients = db.Clients.VisibleTo(user);
        return db.Contacts.Where(c => clients.Any(client => client.Id == c.ClientId));
    }

    public static Task<ContactView?> FindViewAsync(this IQueryable<Contact> contacts, Guid clientId, Guid id, CancellationToken ct) =>
        contacts.AsNoTracking().Where(c => c.Id == id && c.ClientId == clientId).Select(AsView).SingleOrDefaultAsync(ct);

    /// <summary>
    /// For a change: whoever changes the contacts of a client holds the client, so that of two who make one primary at once the second
    /// sees the first.
    /// </summary>
    public static async Task<Contact?> HoldContactAsync(
        this StewardDb db,
        Guid clientId,
        Guid id,
        CurrentUser user,
        CancellationToken ct
    ) =>
        await db.HoldAsync(clientId, user, ct) is null
            ? null
            : await db.Contacts.AsTracking().SingleOrDefaultAsync(c => c.Id == id && c.ClientId == clientId, ct);

    /// <summary>The contact that is about to be the primary one takes it from who has it now.</summary>
    public static Task TakePrimaryAsync(this StewardDb db, Guid clientId, Guid from, DateTime now, CancellationToken ct) =>
        db
            .Contacts.Where(c => c.ClientId == clientId && c.IsPrimary && c.Id != from)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.IsPrimary, false)
                        .SetProperty(c => c.Version, c => c.Version + 1)
                        .SetProperty(c => c.UpdatedAt, now),
                ct
            );
}
