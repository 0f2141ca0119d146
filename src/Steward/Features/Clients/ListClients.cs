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

public sealed class ListClients(StewardDb db, WordFilter words)
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
        var text = SearchText.Read(request.Query);
        var few = Few(user);
        if (few is null && await db.FewCarryingAsync<Client, ClientTag>(tags, ct) is { } carriers)
            (few, tags) = (carriers, null); // Not asked again of those that carry one.
        var page = List(few ?? db.Clients).Take(request.Limit + 1);
        if (!text.IsEmpty)
        {
            var ids = await words.FirstAsync(
                SearchKind.Client,
                text,
                few,
                List,
                request.Sort == "name" ? new(request.Before ?? request.After, request.Descending ^ backwards) : null,
                c => c.Id,
                request.Limit + 1,
                ct
            );
            page = Page(db.Clients.VisibleTo(user).Where(c => ids.Contains(c.Id)), request, backwards);
        }
        var rows = await page.AsRows(db, user).ToListAsync(ct);
        var (next, previous) = PageEnds.Cut(rows, request.Limit, request.After, request.Before, r => CursorOf(r.Client, request.Sort));
        return new Result(await db.WithTagsAsync(rows, ct), next, previous);

        IQueryable<Client> List(IQueryable<Client> clients) =>
            Page(Matching(clients, request, user).Carrying(db, tags), request, backwards);
    }

    /// <summary>How many rows all pages have together.</summary>
    internal async Task<int> CountAsync(Request request, CurrentUser user, CancellationToken ct)
    {
        var tags = await TagFilter.IdsAsync(db, request.Tags, ct);
        var text = SearchText.Read(request.Query);
        var clients = text.IsEmpty ? Few(user) ?? db.Clients : words.Matches<Client>(SearchKind.Client, text);
        return await Matching(clients, request, user).Carrying(db, tags).CountAsync(ct);
    }

    /// <summary>Where to begin, if that is not with everybody's.</summary>
    private IQueryable<Client>? Few(CurrentUser user) => user.Scope == AccessScope.AssignedClients ? db.OfClientsOf<Client>(user) : null;

    private static IQueryable<Client> Matching(IQueryable<Client> clients, Request request, CurrentUser user)
    {
        // Compared with a parameter, "archived" is the first column of every index; as a constant EF would write NOT, which no index serves.
        var archived = request.Archived;
        clients = clients.VisibleTo(user).Where(c => c.IsArchived == archived);
        // One value is written as one: then the index gives the order too.
        if (request.Statuses is [var status])
            clients = clients.Where(c => c.Status == status);
        else if (request.Statuses.Count > 1)
            clients = clients.Where(c => request.Statuses.Contains(c.Status));
        if (request.Owners is [var owner])
            clients = clients.Where(c => c.OwnerId == owner);
        else if (request.Owners.Count > 1)
            clients = clients.Where(c => request.Owners.Contains(c.OwnerId));
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
            _ => TextFold.SortKey(client.Name),
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
