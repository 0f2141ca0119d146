using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Users;

/// <summary>Everybody who has, or had, an account: by name.</summary>
public sealed class ListUsers(StewardDb db)
{
    /// <param name="Words">Part of the name or the e-mail address; empty: all.</param>
    /// <param name="Roles">Names of roles, any of them; none: all.</param>
    /// <param name="Statuses">Any of them; none: all.</param>
    public sealed record Filter(string? Words, IReadOnlyCollection<string> Roles, IReadOnlyCollection<PersonStatus> Statuses);

    /// <exception cref="RefusedException">403: no right to manage people.</exception>
    public async Task<Page<PersonView>> RunAsync(Filter filter, Cursor? after, int limit, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        var people = Narrow(filter);
        if (after is { Key: var key, Id: var id })
            people = people.Where(u => Keyset.After(u.NameSort, u.Id, key, id));
        var rows = await PersonView.Query(db, people.OrderBy(u => u.NameSort).ThenBy(u => u.Id).Take(limit + 1)).ToListAsync(ct);
        return Page<PersonView>.Of(rows, limit, p => Cursor.Encode(p.NameSort, p.Id));
    }

    private IQueryable<User> Narrow(Filter filter)
    {
        var people = db.Users.AsQueryable();
        var part = TextFold.Search(filter.Words);
        if (part.Length > 0)
            people = people.Where(u => u.NameSort.Contains(part) || u.EmailFold.Contains(part));
        if (filter.Roles.Count > 0)
        {
            var roles = filter.Roles.Select(TextFold.Name).ToArray();
            people = people.Where(u => roles.Contains(u.Role.NameFold));
        }
        if (filter.Statuses.Count == 0)
            return people;
        var active = filter.Statuses.Contains(PersonStatus.Active);
        var invited = filter.Statuses.Contains(PersonStatus.Invited);
        var deactivated = filter.Statuses.Contains(PersonStatus.Deactivated);
        return people.Where(u =>
            (deactivated && u.Status == UserStatus.Deactivated)
            || (active && u.Status == UserStatus.Active && u.PasswordHash != null)
            || (invited && u.Status == UserStatus.Active && u.PasswordHash == null)
        );
    }
}
