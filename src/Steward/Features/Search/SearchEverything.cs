using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Features.Tasks;

namespace Steward.Features.Search;

/// <summary>
/// Finds by beginnings of words, from three characters on by any part of one, and where nothing is so, from five on with one slip.
/// Who may see what is part of the query: what is not visible takes no place, is not counted and is not looked at.
/// </summary>
public sealed class SearchEverything(StewardDb db, DatabaseSettings database)
{
    public const int MaxLimit = 50;

    /// <summary>So many matches are read whole without a second thought.</summary>
    private const int FewMatches = 100;

    private readonly SearchMatches _matches = new(db, database);
    private readonly SeenEntries _seen = new(db);

    /// <param name="Statuses">Only tasks, and of them those with any of these; null: all.</param>
    /// <param name="Priorities">The same by priority.</param>
    public sealed record Request(
        string? Query,
        IReadOnlyList<SearchKind>? Kinds = null,
        int Limit = MaxLimit,
        IReadOnlyList<WorkTaskStatus>? Statuses = null,
        IReadOnlyList<WorkTaskPriority>? Priorities = null
    )
    {
        /// <summary>Only what carries any of these; none: all.</summary>
        public IReadOnlyList<string> Tags { get; init; } = [];

        /// <summary>Only clients with any of these, beside the tasks asked for; null: all.</summary>
        public IReadOnlyList<ClientStatus>? ClientStatuses { get; init; }

        internal bool NarrowsTasks => Statuses is not null || Priorities is not null;

        /// <summary>What has neither status nor priority is not asked for once either is.</summary>
        internal bool Asks(SearchKind kind) =>
            (!NarrowsTasks && ClientStatuses is null)
            || (kind == SearchKind.Task && NarrowsTasks)
            || (kind == SearchKind.Client && ClientStatuses is not null);

        internal IReadOnlyList<Guid>? TagIds { get; init; }
    }

    /// <summary>Best first: the exact title, titles that begin so, words that begin so, parts of words.</summary>
    public sealed record Result(IReadOnlyList<SearchHit> Items);

    /// <param name="Hits">Best first in each kind.</param>
    /// <param name="IsNear">Nothing is as typed; this is one slip away.</param>
    public sealed record Groups(ILookup<SearchKind, SearchHit> Hits, bool IsNear);

    public async Task<Result> RunAsync(CurrentUser user, Request request, CancellationToken ct)
    {
        var text = SearchText.Read(request.Query);
        var kinds = Kinds(user, request);
        if (text.Whole.Length == 0 || kinds.Length == 0)
            return new Result([]);
        request = request with { Limit = Math.Clamp(request.Limit, 1, MaxLimit), TagIds = await TagFilter.IdsAsync(db, request.Tags, ct) };
        var hits = await AreFewAsync(text, ct)
            ? await FewAsync(user, text, kinds, request, ct)
            : await AsTypedAsync(user, text, kinds, request, ct);
        // What is spelt right is what was meant.
        return new Result(hits.Count > 0 ? hits : await NearAsync(user, text, kinds, request, ct));
    }

    /// <summary>The same for each kind by itself, up to the limit: for a page that shows a group of each.</summary>
    public async Task<Groups> ByKindAsync(CurrentUser user, Request request, CancellationToken ct)
    {
        var text = SearchText.Read(request.Query);
        var kinds = Kinds(user, request);
        if (text.Whole.Length == 0 || kinds.Length == 0)
            return new Groups(Enumerable.Empty<SearchHit>().ToLookup(h => h.Kind), IsNear: false);
        request = request with { TagIds = await TagFilter.IdsAsync(db, request.Tags, ct) };
        var hits = new List<SearchHit>();
        if (await AreFewAsync(text, ct))
            hits = await FewAsync(user, text, kinds, request with { Limit = FewMatches }, ct);
        else
            foreach (var kind in kinds)
                hits.AddRange(await AsTypedAsync(user, text, [kind], request, ct));
        // Only when no kind has anything as typed: what is spelt right in one was not meant otherwise in another.
        var isNear = hits.Count == 0;
        if (isNear)
            hits = await NearAsync(user, text, kinds, request with { Limit = MaxLimit }, ct);
        return new Groups(hits.ToLookup(h => h.Kind), isNear && hits.Count > 0);
    }

    private async Task<bool> AreFewAsync(SearchText text, CancellationToken ct) =>
        text.Parts.Count > 0 && await _matches.AreFewPartsAsync(text, FewMatches, ct);

    private async Task<List<SearchHit>> AsTypedAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        Request request,
        CancellationToken ct
    )
    {
        var hits = new List<SearchHit>();
        foreach (var kind in kinds)
            hits.AddRange(await TitlesAsync(user, text.Whole, kind, request, ct));
        // Beginnings of titles come by kind; exact ones of any kind before them.
        hits = [.. hits.OrderByDescending(h => h.IsExact(text.Whole)).Take(request.Limit)];
        await AddAsync(text.Words.Count == 0 ? null : _matches.OfWords(user, text.Words));
        await AddAsync(text.Parts.Count == 0 ? null : _matches.OfParts(user, text));
        return hits;

        async Task AddAsync(IQueryable<SearchEntry>? matches)
        {
            if (matches is null || hits.Count >= request.Limit)
                return;
            var found = hits.Select(h => h.Id).ToHashSet();
            var more = await SortedAsync(user, matches, kinds, request, CandidatesFor(request.Limit), ct);
            hits.AddRange(more.Where(h => !found.Contains(h.Id)).Take(request.Limit - hits.Count));
        }
    }

    /// <summary>
    /// Whatever has a title or a word that begins so has it as a part, too: where those with the part are few, all are read at once and judged here.
    /// </summary>
    private async Task<List<SearchHit>> FewAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        Request request,
        CancellationToken ct
    )
    {
        var found = await SortedAsync(user, _matches.OfParts(user, text), kinds, request, FewMatches, ct);
        return [.. found.OrderBy(h => h.Distance(text)).Take(request.Limit)];
    }

    private async Task<List<SearchHit>> NearAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        Request request,
        CancellationToken ct
    )
    {
        if (NearWords.LongestOf(text) is not { } word)
            return [];
        // First which, by their words alone, then what is shown of them: most that share half a word are not meant.
        var candidates = await _matches
            .Near(user, word)
            .Where(e => kinds.Contains(e.Kind))
            .Select(e => new { e.Id, e.Words })
            .ToListAsync(ct);
        var ids = candidates.Where(e => NearWords.AreIn(text.Words, e.Words.Split(' '))).Select(e => e.Id).ToList();
        if (ids.Count == 0)
            return [];
        var near = await SortedAsync(user, db.SearchEntries.Where(e => ids.Contains(e.Id)), kinds, request, ids.Count, ct);
        return [.. near.Take(request.Limit)];
    }

    // So many matches of one closeness are read and ordered by title; past that, more typing says more than sorting does.
    private static int CandidatesFor(int limit) => Math.Max(4 * limit, 40);

    private static SearchKind[] Kinds(CurrentUser user, Request request) =>
        [
            .. new[] { SearchKind.Client, SearchKind.Contact, SearchKind.Task, SearchKind.Credential }
                .Where(k => request.Kinds is null || request.Kinds.Contains(k))
                .Where(request.Asks)
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
        var titles = _matches
            .Reach(user)
            .Where(e => e.Kind == kind && string.Compare(e.TitleFold, prefix) >= 0 && string.Compare(e.TitleFold, end) < 0);
#pragma warning restore CA1309
        return SeenEntries.ReadAsync(_seen.By(user, titles, [kind], request).OrderBy(f => f.Entry.TitleFold).Take(request.Limit), ct);
    }

    // Ordered here: SQLite would move the limit out and sort every match there is.
    private async Task<IEnumerable<SearchHit>> SortedAsync(
        CurrentUser user,
        IQueryable<SearchEntry> matches,
        SearchKind[] kinds,
        Request request,
        int candidates,
        CancellationToken ct
    )
    {
        var found = await SeenEntries.ReadAsync(_seen.By(user, matches, kinds, request).Take(candidates), ct);
        return found.OrderBy(h => h.Kind).ThenBy(h => h.TitleFold, StringComparer.Ordinal);
    }
}
