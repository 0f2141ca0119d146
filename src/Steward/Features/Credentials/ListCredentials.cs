using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

/// <summary>Credentials a page at a time: of the firm, or of some clients.</summary>
public sealed class ListCredentials(StewardDb db, WordFilter words, InstallationKeys keys, CurrentUser user)
{
    public const string Due = "due";
    public const string Overdue = "overdue";

    /// <summary>"Due" looks this far ahead.</summary>
    public const int DueWithinDays = 14;

    /// <summary>The sort keys there are; the first is the default.</summary>
    public static readonly string[] Sorts = ["name", "updatedAt", "createdAt", "rotateBy"];

    /// <param name="Clients">Of these clients; none: of all that are not archived.</param>
    /// <param name="Kinds">Any of these; none: all.</param>
    /// <param name="Query">Words that are all in name or site.</param>
    /// <param name="Rotate"><see cref="Due"/>, <see cref="Overdue"/>, or null for all.</param>
    /// <param name="Sort">One of <see cref="Sorts"/>.</param>
    /// <param name="Descending">The largest first.</param>
    /// <param name="After">The page after this row.</param>
    /// <param name="Before">The page before this row; then <paramref name="After"/> is not looked at.</param>
    /// <param name="Limit">Rows a page.</param>
    public sealed record Request(
        IReadOnlyList<Guid> Clients,
        IReadOnlyList<CredentialKind> Kinds,
        string? Query,
        string? Rotate,
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

    public sealed record Result(IReadOnlyList<CredentialItem> Items, string? NextCursor, string? PreviousCursor);

    /// <exception cref="InvalidException">The cursor is not one of this sort.</exception>
    public async Task<Result> RunAsync(Request request, CancellationToken ct)
    {
        var backwards = request.Before is not null;
        var tags = await TagFilter.IdsAsync(db, request.Tags, ct);
        var text = SearchText.Read(request.Query);
        var few = Few(request);
        if (few is null && await db.FewCarryingAsync<Credential, CredentialTag>(tags, ct) is { } carriers)
            (few, tags) = (carriers, null); // Not asked again of those that carry one.
        var page = List(few ?? db.Credentials).Take(request.Limit + 1);
        if (!text.IsEmpty)
        {
            // First which, then what is shown of them: SQLite would work that out for every match before it sorts.
            var ids = await words.FirstAsync(
                SearchKind.Credential,
                text,
                few,
                List,
                request.Sort == "name" ? new(request.Before ?? request.After, request.Descending ^ backwards) : null,
                c => c.Id,
                request.Limit + 1,
                ct
            );
            page = CredentialOrder.Page(db.Credentials.VisibleTo(user).Where(c => ids.Contains(c.Id)), request, backwards);
        }
        // Behind the limit, where the client's name is joined anyway: of a client in the trash nothing is listed, should ever a row be left behind.
        var rows = await page.Where(c => c.Client.TrashedAt == null).RowsFor(user).ToListAsync(ct);
        var (next, previous) = PageEnds.Cut(
            rows,
            request.Limit,
            request.After,
            request.Before,
            r => CredentialOrder.CursorOf(r.Credential, request.Sort)
        );
        return new Result(await db.CredentialItemsAsync(rows, user, keys, ct), next, previous);

        IQueryable<Credential> List(IQueryable<Credential> credentials) =>
            CredentialOrder.Page(Matching(credentials, request).Carrying(db, tags), request, backwards);
    }

    /// <summary>Where to begin, if that is not with everybody's.</summary>
    private IQueryable<Credential>? Few(Request request) =>
        request.Clients.Count > 0 ? db.Credentials
        : user.Scope == AccessScope.AssignedClients ? db.OfClientsOf<Credential>(user)
        : null;

    private IQueryable<Credential> Matching(IQueryable<Credential> credentials, Request request)
    {
        credentials = credentials.VisibleTo(user);
        // One value is written as one: then an index gives the order too.
        if (request.Clients is [var client])
            credentials = credentials.Where(c => c.ClientId == client);
        else if (request.Clients.Count > 1)
            credentials = credentials.Where(c => request.Clients.Contains(c.ClientId));
        else
            credentials = credentials.Where(c => !c.Client.IsArchived && c.Client.TrashedAt == null);
        if (request.Kinds is [var kind])
            credentials = credentials.Where(c => c.Kind == kind);
        else if (request.Kinds.Count > 1)
            credentials = credentials.Where(c => request.Kinds.Contains(c.Kind));
        if (request.Rotate is not null)
        {
            // Who asks for what is due wants what is overdue as well.
            var before = request.Rotate == Due ? user.Today.AddDays(DueWithinDays + 1) : user.Today;
            credentials = credentials.Where(c => c.RotateBy < before);
        }
        return credentials;
    }
}
