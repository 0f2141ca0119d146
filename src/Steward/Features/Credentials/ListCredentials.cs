using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

/// <summary>Credentials a page at a time: of the firm, or of some clients.</summary>
public sealed class ListCredentials(StewardDb db, DatabaseSettings database, InstallationKeys keys, CurrentUser user)
{
    /// <summary>Up to so many matches are sorted; of more, every tenth row or so is one, and the rows are gone through in their order.</summary>
    private const int FewMatches = 5000;

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
        var credentials = CredentialOrder.Page(await MatchingAsync(request, ct), request, backwards).Take(request.Limit + 1);
        if (!string.IsNullOrEmpty(request.Query))
        {
            // First which, then what is shown of them: SQLite would work that out for every match before it sorts.
            var ids = await credentials.Select(c => c.Id).ToListAsync(ct);
            credentials = CredentialOrder.Page(db.Credentials.VisibleTo(user).Where(c => ids.Contains(c.Id)), request, backwards);
        }
        var rows = await credentials.RowsFor(user).ToListAsync(ct);
        var (next, previous) = PageEnds.Cut(
            rows,
            request.Limit,
            request.After,
            request.Before,
            r => CredentialOrder.CursorOf(r.Credential, request.Sort)
        );
        return new Result(await db.CredentialItemsAsync(rows, user, keys, ct), next, previous);
    }

    private async Task<IQueryable<Credential>> MatchingAsync(Request request, CancellationToken ct)
    {
        var terms = SearchText.TermsOf(request.Query);
        var credentials = (await ReachAsync(request, terms, ct)).VisibleTo(user);
        // One value is written as one: then an index gives the order too.
        if (request.Clients is [var client])
            credentials = credentials.Where(c => c.ClientId == client);
        else if (request.Clients.Count > 1)
            credentials = credentials.Where(c => request.Clients.Contains(c.ClientId));
        else
            credentials = credentials.Where(c => !c.Client.IsArchived);
        if (request.Kinds is [var kind])
            credentials = credentials.Where(c => c.Kind == kind);
        else if (request.Kinds.Count > 1)
            credentials = credentials.Where(c => request.Kinds.Contains(c.Kind));
        foreach (var word in terms)
            credentials = credentials.Where(c => db.SearchEntries.Any(e => e.ObjectId == c.Id && e.Folded.Contains(word)));
        credentials = credentials.Carrying(db, await TagFilter.IdsAsync(db, request.Tags, ct));
        if (request.Rotate is not null)
        {
            // Who asks for what is due wants what is overdue as well.
            var before = request.Rotate == Due ? user.Today.AddDays(DueWithinDays + 1) : user.Today;
            credentials = credentials.Where(c => c.RotateBy < before);
        }
        return credentials;
    }

    /// <summary>
    /// Where to begin, which neither planner finds by itself: with the clients of who has few, with the matches where they are few, else with
    /// all rows in the order of an index.
    /// </summary>
    private async Task<IQueryable<Credential>> ReachAsync(Request request, IReadOnlyList<string> terms, CancellationToken ct)
    {
        if (user.Scope == AccessScope.AssignedClients && request.Clients.Count == 0)
            return db.Credentials.FromSql(
                $"""
                WITH mine AS MATERIALIZED (SELECT c.* FROM client_member m JOIN credential c ON c.client_id = m.client_id WHERE m.user_id = {(
                    database.IsSqlite ? user.Id.ToByteArray(bigEndian: true) : user.Id
                )})
                SELECT * FROM mine
                """
            );
        if (!database.IsSqlite || SearchText.PartsOf(terms) is not { } parts)
            return db.Credentials;
        var matches = await db
            .Database.SqlQuery<int>(
                $"""SELECT count(*) AS "Value" FROM (SELECT 1 FROM search_part WHERE search_part MATCH {parts} LIMIT {FewMatches + 1})"""
            )
            .SingleAsync(ct);
        return matches > FewMatches
            ? db.Credentials
            : db.Credentials.FromSql(
                $"""
                SELECT c.* FROM search_part p CROSS JOIN search_entry e ON e.id = p.rowid CROSS JOIN credential c ON c.id = e.object_id
                WHERE search_part MATCH {parts}
                """
            );
    }
}
