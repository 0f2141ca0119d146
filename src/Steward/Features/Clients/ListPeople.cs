using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Clients;

/// <summary>Active people to choose from: as owner, as member, as a filter. Who sees only assigned clients sees those they share one with.</summary>
public sealed class ListPeople(StewardDb db)
{
    public const int Limit = 200;

    public sealed record Person(Guid Id, string Name, string Email);

    /// <param name="HasMore">There are more than <see cref="Limit"/>: search.</param>
    public sealed record Result(IReadOnlyList<Person> Items, bool HasMore);

    /// <param name="query">Part of the name or the e-mail address; empty: all.</param>
    public async Task<Result> RunAsync(string? query, CurrentUser user, CancellationToken ct)
    {
        var people = KnownTo(db, user).Where(u => u.Status == UserStatus.Active);
        var part = TextFold.Search(query);
        if (part.Length > 0)
            people = people.Where(u => u.NameSort.Contains(part) || u.EmailFold.Contains(part));
        var found = await people
            .OrderBy(u => u.NameSort)
            .ThenBy(u => u.Id)
            .Take(Limit + 1)
            .Select(u => new Person(u.Id, u.Name, u.Email))
            .ToListAsync(ct);
        return new Result([.. found.Take(Limit)], found.Count > Limit);
    }

    /// <summary>Whose name this person may learn: everybody's, or of who shares a client with them.</summary>
    internal static IQueryable<User> KnownTo(StewardDb db, CurrentUser user)
    {
        if (user.Scope != AccessScope.AssignedClients)
            return db.Users;
        var shared = db.OfClientsOf<Client>(user).VisibleTo(user).SelectMany(c => c.Members).Select(m => m.UserId);
        return db.Users.Where(u => u.Id == user.Id || shared.Contains(u.Id));
    }
}
