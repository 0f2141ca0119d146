using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;

namespace Steward.Features.Search;

/// <summary>
/// Finds by beginnings of words, from three characters on by any part of one, and where nothing is so, from five on with one slip.
/// Who may see what is part of the query: what is not visible takes no place, is not counted and is not looked at.
/// </summary>
public sealed class SearchEverything(StewardDb db, DatabaseSettings database)
{
    public const int MaxLimit = 50;

    /// <summary>
    /// For each that is asked for, so many matches of one closeness are read and ordered by title; past that, more typing says more than sorting does.
    /// </summary>
    private const int CandidatesEach = 4;

    /// <param name="Statuses">Only tasks, and of them those with any of these; null: all.</param>
    /// <param name="Priorities">The same by priority.</param>
    public sealed record Request(
        string? Query,
        IReadOnlyList<SearchKind>? Kinds = null,
        int Limit = MaxLimit,
        IReadOnlyList<WorkTaskStatus>? Statuses = null,
        IReadOnlyList<WorkTaskPriority>? Priorities = null
    );

    /// <summary>Best first: the exact title, titles that begin so, words that begin so, parts of words.</summary>
    public sealed record Result(IReadOnlyList<SearchHit> Items);

    public async Task<Result> RunAsync(CurrentUser user, Request request, CancellationToken ct)
    {
        var text = SearchText.Read(request.Query);
        var limit = Math.Clamp(request.Limit, 1, MaxLimit);
        var hits = new List<SearchHit>();
        if (text.Whole.Length == 0)
            return new Result(hits);
        var kinds = Kinds(user, request);
        foreach (var kind in kinds)
            hits.AddRange(await TitlesAsync(user, text.Whole, kind, request with { Limit = limit }, ct));
        // Beginnings of titles come by kind; exact ones of any kind before them.
        hits = [.. hits.OrderByDescending(h => h.IsExact(text.Whole)).Take(limit)];
        await AddAsync(text.Words.Count == 0 ? null : WordMatches(user, text.Words));
        await AddAsync(text.Parts.Count == 0 ? null : PartMatches(user, text));
        if (hits.Count == 0 && NearWords.LongestOf(text) is { } word)
            hits.AddRange((await NearAsync(user, word, kinds, request, ct)).Where(h => NearWords.AreIn(text.Words, h.Words)).Take(limit));
        return new Result(hits);

        async Task AddAsync(IQueryable<SearchEntry>? matches)
        {
            if (matches is null || hits.Count >= limit)
                return;
            var found = hits.Select(h => h.Id).ToHashSet();
            var more = await CandidatesAsync(user, matches, kinds, request with { Limit = limit }, ct);
            hits.AddRange(more.Where(h => !found.Contains(h.Id)).Take(limit - hits.Count));
        }
    }

    private static SearchKind[] Kinds(CurrentUser user, Request request) =>
        [
            .. new[] { SearchKind.Client, SearchKind.Task, SearchKind.Credential }
                .Where(k => request.Kinds is null || request.Kinds.Contains(k))
                .Where(k => k == SearchKind.Task || (request.Statuses is null && request.Priorities is null))
                .Where(k => IsFor(user, k)),
        ];

    private static bool IsFor(CurrentUser user, SearchKind kind) =>
        kind switch
        {
            SearchKind.Credential => user.May(Permission.CredentialsRead),
            SearchKind.Task => user.May(Permission.TasksRead),
            _ => true,
        };

    /// <summary>One range of the title index, in its order; an exact title comes first in it by itself.</summary>
    private Task<List<SearchHit>> TitlesAsync(CurrentUser user, string prefix, SearchKind kind, Request request, CancellationToken ct)
    {
        var end = prefix + "\U0010FFFF";
#pragma warning disable CA1309 // Becomes SQL, where the columns compare as bytes; the ordinal overloads don't.
        var titles = Reach(user)
            .Where(e => e.Kind == kind && string.Compare(e.TitleFold, prefix) >= 0 && string.Compare(e.TitleFold, end) < 0);
#pragma warning restore CA1309
        return ReadAsync(Seen(user, titles, [kind], request).OrderBy(f => f.Entry.TitleFold).Take(request.Limit), ct);
    }

    // Ordered here: SQLite would move the limit out and sort every match there is.
    private async Task<IEnumerable<SearchHit>> CandidatesAsync(
        CurrentUser user,
        IQueryable<SearchEntry> matches,
        SearchKind[] kinds,
        Request request,
        CancellationToken ct
    )
    {
        var found = await ReadAsync(Seen(user, matches, kinds, request).Take(request.Limit * CandidatesEach), ct);
        return found.OrderBy(h => h.Kind).ThenBy(h => h.TitleFold, StringComparer.Ordinal);
    }

    /// <summary>Only where nothing is as typed: what is spelt right is what was meant.</summary>
    private async Task<IEnumerable<SearchHit>> NearAsync(
        CurrentUser user,
        string word,
        SearchKind[] kinds,
        Request request,
        CancellationToken ct
    )
    {
        // Who is assigned to few clients has few entries: all of them are looked at.
        var near = user.Scope == AccessScope.AssignedClients ? Reach(user) : NearWords.Sharing(db, database, word);
        var found = await ReadAsync(Seen(user, near, kinds, request).Take(2 * NearWords.Candidates), ct);
        return found.OrderBy(h => h.Kind).ThenBy(h => h.TitleFold, StringComparer.Ordinal);
    }

    private static Task<List<SearchHit>> ReadAsync(IQueryable<Found> found, CancellationToken ct) =>
        found
            .Select(f => new SearchHit(
                f.Entry.Kind,
                f.Entry.ObjectId,
                f.Entry.Title,
                f.Client.Id,
                f.Client.Name,
                f.Entry.Detail,
                f.Client.IsArchived
            )
            {
                TitleFold = f.Entry.TitleFold,
                WordsText = f.Entry.Words,
                Status = f.Task == null ? null : f.Task.Status,
                Priority = f.Task == null ? null : f.Task.Priority,
            })
            .ToListAsync(ct);

    private IQueryable<Found> Seen(CurrentUser user, IQueryable<SearchEntry> entries, SearchKind[] kinds, Request request)
    {
        var withClients = kinds.Contains(SearchKind.Client);
        var withTasks = kinds.Contains(SearchKind.Task);
        var credentials = db.Credentials.VisibleTo(user);
        entries = kinds.Contains(SearchKind.Credential)
            ? entries.Where(e =>
                (withClients && e.Kind == SearchKind.Client)
                || (withTasks && e.Kind == SearchKind.Task)
                || (e.Kind == SearchKind.Credential && credentials.Any(c => c.Id == e.ObjectId))
            )
            : entries.Where(e => (withClients && e.Kind == SearchKind.Client) || (withTasks && e.Kind == SearchKind.Task));
        var found = entries.Join(db.Clients.VisibleTo(user), e => e.ClientId, c => c.Id, (e, c) => new Found { Entry = e, Client = c });
        return withTasks ? WithTasks(found, request) : found;
    }

    // A task is seen by whoever sees its client; here it only has to exist, outside the trash.
    private IQueryable<Found> WithTasks(IQueryable<Found> found, Request request)
    {
        found = found
            .LeftJoin(
                db.WorkTasks.Where(t => t.TrashedAt == null),
                f => f.Entry.ObjectId,
                t => t.Id,
                (f, t) =>
                    new Found
                    {
                        Entry = f.Entry,
                        Client = f.Client,
                        Task = t,
                    }
            )
            .Where(f => f.Entry.Kind != SearchKind.Task || f.Task != null);
        if (request.Statuses is { } statuses)
            found = found.Where(f => statuses.Contains(f.Task!.Status));
        if (request.Priorities is { } priorities)
            found = found.Where(f => priorities.Contains(f.Task!.Priority));
        return found;
    }

    /// <summary>
    /// Who is assigned to clients starts from those: going through what everybody has would cost them more than it finds.
    /// Materialized, because both planners would rather begin with the title index.
    /// </summary>
    private IQueryable<SearchEntry> Reach(CurrentUser user) =>
        user.Scope == AccessScope.AllClients
            ? db.SearchEntries
            : db.SearchEntries.FromSql(
                $"""
                WITH mine AS MATERIALIZED (SELECT e.* FROM client_member m JOIN search_entry e ON e.client_id = m.client_id WHERE m.user_id = {(
                    database.IsSqlite ? user.Id.ToByteArray(bigEndian: true) : user.Id
                )})
                SELECT * FROM mine
                """
            );

    private IQueryable<SearchEntry> WordMatches(CurrentUser user, IReadOnlyList<string> words)
    {
        if (user.Scope == AccessScope.AssignedClients)
            return words.Aggregate(Reach(user), (found, word) => found.Where(e => (" " + e.Words).Contains(" " + word)));
        return database.IsSqlite
            ? db.SearchEntries.FromSql(
                $"SELECT e.* FROM search_word w CROSS JOIN search_entry e ON e.id = w.rowid WHERE search_word MATCH {FtsPrefixes(words)}"
            )
            : db.SearchEntries.FromSqlRaw(
                $"SELECT * FROM search_entry WHERE {SearchTables.PostgresWords} @@ {{0}}::tsquery",
                TsPrefixes(words)
            );
    }

    private IQueryable<SearchEntry> PartMatches(CurrentUser user, SearchText text)
    {
        if (database.IsSqlite && user.Scope == AccessScope.AllClients)
        {
            // The plus keeps FTS5 from matching anew for each row of the list.
            return text.ShortWords.Count == 0
                ? db.SearchEntries.FromSql(
                    $"SELECT e.* FROM search_part p CROSS JOIN search_entry e ON e.id = p.rowid WHERE search_part MATCH {FtsParts(text.Parts)}"
                )
                : db.SearchEntries.FromSql(
                    $"""
                    SELECT e.* FROM search_part p CROSS JOIN search_entry e ON e.id = p.rowid WHERE search_part MATCH {FtsParts(text.Parts)}
                      AND +p.rowid IN (SELECT rowid FROM search_word WHERE search_word MATCH {FtsPrefixes(text.ShortWords)})
                    """
                );
        }
        var begin = text.ShortWords.Count == 0 ? Reach(user) : WordMatches(user, text.ShortWords);
        return text.Parts.Aggregate(begin, (found, part) => found.Where(e => EF.Functions.Like(e.Folded, "%" + Escape(part) + "%", "\\")));
    }

    private static string FtsPrefixes(IEnumerable<string> words) => string.Join(" AND ", words.Select(w => $"{SearchText.FtsQuoted(w)}*"));

    private static string FtsParts(IEnumerable<string> parts) => string.Join(" AND ", parts.Select(SearchText.FtsQuoted));

    // Words are letters, digits and marks only; in single quotes PostgreSQL takes each as it is.
    private static string TsPrefixes(IEnumerable<string> words) => string.Join(" & ", words.Select(w => $"'{w}':*"));

    private static string Escape(string part) =>
        part.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);

    private sealed class Found
    {
        public required SearchEntry Entry { get; init; }
        public required Client Client { get; init; }
        public WorkTask? Task { get; init; }
    }
}

/// <summary>Something found.</summary>
/// <param name="Snippet">What else it is known by, or null.</param>
public sealed record SearchHit(SearchKind Kind, Guid Id, string Title, Guid ClientId, string ClientName, string? Snippet, bool IsArchived)
{
    /// <summary>Of a task.</summary>
    public WorkTaskStatus? Status { get; init; }

    /// <summary>Of a task.</summary>
    public WorkTaskPriority? Priority { get; init; }

    internal string TitleFold { get; init; } = "";

    internal string WordsText { get; init; } = "";

    internal string[] Words => WordsText.Split(' ');

    internal bool IsExact(string folded) => string.Equals(TitleFold, folded, StringComparison.Ordinal);
}
