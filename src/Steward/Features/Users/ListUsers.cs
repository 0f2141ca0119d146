using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Users;

/// <summary>Everybody who has, or had, an account: by name.</summary>
public sealed class ListUsers(StewardDb db)
{
    /// <param name="query">Part of the name or the e-mail address; empty: all.</param>
    /// <exception cref="RefusedException">403: no right to manage people.</exception>
    public async Task<Page<PersonView>> RunAsync(string? query, Cursor? after, int limit, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        var people = db.Users.AsQueryable();
        var part = TextFold.Search(query);
        if (part.Length > 0)
            people = people.Where(u => u.NameSort.Contains(part) || u.EmailFold.Contains(part));
        if (after is { Key: var key, Id: var id })
            people = people.Where(u => Keyset.After(u.NameSort, u.Id, key, id));
        var rows = await PersonView.Query(db, people.OrderBy(u => u.NameSort).ThenBy(u => u.Id).Take(limit + 1)).ToListAsync(ct);
        return Page<PersonView>.Of(rows, limit, p => Cursor.Encode(p.NameSort, p.Id));
    }
}
