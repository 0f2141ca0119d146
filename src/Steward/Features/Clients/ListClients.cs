using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Clients;

public sealed class ListClients(StewardDb db)
{
    /// <summary>The sort keys there are; the first is the default. Each has an index.</summary>
    public static readonly string[] Sorts = ["name", "updatedAt", "createdAt"];

    /// <param name="Statuses">Any of these; none: all.</param>
    /// <param name="Owners">Any of these; null among them: those without an owner; none: all.</param>
    /// <param name="Archived">Only the archived ones, instead of only the others.</param>
    /// <param name="Query">Words that are all in name, e-mail address or website.</param>
    /// <param name="Sort">One of <see cref="Sorts"/>.</param>
    /// <param name="Descending">The largest first.</param>
    /// <param name="After">The page after this row.</param>
    /// <param name="Before">The page before this row; then <paramref name="After"/> is not looked at.</param>
    /// <param name="Limit">Rows a page.</param>
    public sealed record Request(
        IReadOnlyList<ClientStatus> Statuses,
        IReadOnlyList<Guid?> Owners,
        bool Archived,
        string? Query,
        string Sort,
        bool Descending,
        Cursor? After,
        Cursor? Before,
        int Limit
    )
    {
        /// <summary>Carrying any of these; none: all.</summary>
        public IReadOnlyList<string> Tags { get; init; } = [];
    }

    public sealed record Result(IReadOnlyList<ClientRow> Items, string? NextCursor, string? PreviousCursor);

    /// <exception cref="InvalidException">The cursor is not one of this sort.</exception>
    public async Task<Result> RunAsync(Request request, CurrentUser user, CancellationToken ct)
    {
        var backwards = request.Before is not null;
        var tags = await TagFilter.IdsAsync(db, request.Tags, ct);
        var clients = Matching(Reached(db.Clients.VisibleTo(user), request.Archived, user), request).Carrying(db, tags);
        var rows = await Page(clients, request, backwards).Take(request.Limit + 1).AsRows(db, user).ToListAsync(ct);
        var (next, previous) = PageEnds.Cut(rows, request.Limit, request.After, request.Before, r => CursorOf(r.Client, request.Sort));
        return new Result(await db.WithTagsAsync(rows, ct), next, previous);
    }

    /// <summary>How many rows all pages have together.</summary>
    internal async Task<int> CountAsync(Request request, CurrentUser user, CancellationToken ct)
    {
        var tags = await TagFilter.IdsAsync(db, request.Tags, ct);
        return await Matching(Reached(db.Clients.VisibleTo(user), request.Archived, user), request).Carrying(db, tags).CountAsync(ct);
    }

    private IQueryable<Client> Reached(IQueryable<Client> clients, bool archived, CurrentUser user)
    {
        // Compared with a parameter, "archived" is the first column of every index; as a constant EF would write NOT, which no index serves.
        if (user.Scope == AccessScope.AllClients)
            return clients.Where(c => c.IsArchived == archived);
        // Who has few of many clients: from the member rows to the clients, not through all clients asking each. Without statistics SQLite takes
        // any index that gives the order, so the archive is asked by the column that none of them has.
        clients = clients.Where(c => db.ClientMembers.Where(m => m.UserId == user.Id).Select(m => m.ClientId).Contains(c.Id));
        return archived ? clients.Where(c => c.ArchivedAt != null) : clients.Where(c => c.ArchivedAt == null);
    }

    private IQueryable<Client> Matching(IQueryable<Client> clients, Request request)
    {
        // One value is written as one: then the index gives the order too.
        if (request.Statuses is [var status])
            clients = clients.Where(c => c.Status == status);
        else if (request.Statuses.Count > 1)
            clients = clients.Where(c => request.Statuses.Contains(c.Status));
        if (request.Owners is [var owner])
            clients = clients.Where(c => c.OwnerId == owner);
        else if (request.Owners.Count > 1)
            clients = clients.Where(c => request.Owners.Contains(c.OwnerId));
        foreach (var word in SearchText.TermsOf(request.Query))
            clients = clients.Where(c =>
                db.SearchEntries.Any(e => e.ObjectId == c.Id && e.Kind == SearchKind.Client && e.Folded.Contains(word))
            );
        return clients;
    }

    private static IQueryable<Client> Page(IQueryable<Client> clients, Request request, bool backwards)
    {
        var cursor = request.Before ?? request.After;
        var descending = request.Descending ^ backwards;
        return request.Sort switch
        {
            "name" => ByName(clients, cursor, descending),
            "updatedAt" => ByUpdate(clients, cursor, descending),
            "createdAt" => ByCreation(clients, cursor, descending),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Sort, "There is no such sort key."),
        };
    }

    private static IQueryable<Client> ByName(IQueryable<Client> clients, Cursor? cursor, bool descending)
    {
        if (cursor is { Key: var key, Id: var id })
            clients = descending
                ? clients.Where(c => Keyset.Before(c.NameSort, c.Id, key, id))
                : clients.Where(c => Keyset.After(c.NameSort, c.Id, key, id));
        return descending
            ? clients.OrderByDescending(c => c.NameSort).ThenByDescending(c => c.Id)
            : clients.OrderBy(c => c.NameSort).ThenBy(c => c.Id);
    }

    private static IQueryable<Client> ByUpdate(IQueryable<Client> clients, Cursor? cursor, bool descending)
    {
        if (cursor is { } at)
        {
            var (key, id) = (TimeOf(at), at.Id);
            clients = descending
                ? clients.Where(c => Keyset.Before(c.UpdatedAt, c.Id, key, id))
                : clients.Where(c => Keyset.After(c.UpdatedAt, c.Id, key, id));
        }
        return descending
            ? clients.OrderByDescending(c => c.UpdatedAt).ThenByDescending(c => c.Id)
            : clients.OrderBy(c => c.UpdatedAt).ThenBy(c => c.Id);
    }

    private static IQueryable<Client> ByCreation(IQueryable<Client> clients, Cursor? cursor, bool descending)
    {
        if (cursor is { } at)
        {
            var (key, id) = (TimeOf(at), at.Id);
            clients = descending
                ? clients.Where(c => Keyset.Before(c.CreatedAt, c.Id, key, id))
                : clients.Where(c => Keyset.After(c.CreatedAt, c.Id, key, id));
        }
        return descending
            ? clients.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id)
            : clients.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id);
    }

    private static string CursorOf(ClientView client, string sort)
    {
        var key = sort switch
        {
            "updatedAt" => Conventions.ToMicroseconds(client.UpdatedAt).ToString(CultureInfo.InvariantCulture),
            "createdAt" => Conventions.ToMicroseconds(client.CreatedAt).ToString(CultureInfo.InvariantCulture),
            _ => TextFold.SortKey(client.Name, Client.NameSortLength),
        };
        return Cursor.Encode(key, client.Id);
    }

    private static DateTime TimeOf(Cursor cursor)
    {
        // Up to the year 9999, the last that both databases and .NET can say.
        if (
            !long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            || microseconds > Conventions.ToMicroseconds(DateTime.MaxValue.ToUniversalTime())
        )
            throw new InvalidException("cursor", "This is not a cursor this list gave out with this sort.");
        return DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }
}
