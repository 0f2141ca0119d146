using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Data.Postgres;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Search;

/// <summary>The steps of a search, each one query for all kinds: what matches as typed, and what is near.</summary>
internal sealed class SearchSteps(StewardDb db, DatabaseSettings database)
{
    /// <summary>
    /// So many more matches of a kind than are shown, at least, are read in a step and ordered here, by closeness and title: SQLite would sort every match
    /// there is. Past that, more typing says more than sorting does.
    /// </summary>
    private const int Further = 30;

    /// <summary>So many times what is shown, of all kinds together.</summary>
    private const int Times = 4;

    private readonly SearchMatches _matches = new(db, database);
    private readonly SeenEntries _seen = new(db);

    /// <summary>Its queries are long, and their plans the same whatever was typed; not those of who has few clients, which depend on how many these are.</summary>
    public Task<OnePlan> PlanAsync(CurrentUser user, CancellationToken ct) =>
        OnePlan.ForAsync(db, user.Scope == AccessScope.AllClients, ct);

    /// <summary>More than were asked for, closest first; of one closeness by kind and title.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="text">What for.</param>
    /// <param name="kinds">Among what.</param>
    /// <param name="request">Its limit is that of each kind, or of all together.</param>
    /// <param name="ofEach">It is that of each.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<List<SearchHit>> AsTypedAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        SearchEverything.Request request,
        bool ofEach,
        CancellationToken ct
    )
    {
        var candidates = Math.Max(Times * request.Limit / kinds.Length, request.Limit + Further);
        List<SearchHit> parts = text.Parts.Count == 0 ? [] : await ReadAsync(_ => true, k => _matches.OfParts(user, k, text));
        // Whatever has a title or a word that begins so has it as a part, too: of a kind in which so few have it, these are all.
        var whole = text.Parts.Count > 0 && text.IsOfWords ? kinds.Where(k => parts.Count(h => h.Kind == k) < candidates).ToHashSet() : [];
        var titles = await ReadAsync(k => !whole.Contains(k), k => _matches.OfTitles(user, k, text.Whole), byTitle: true);
        var closest = titles.Concat(parts.Where(h => whole.Contains(h.Kind) && h.BeginsWith(text))).ToList();
        List<SearchHit> words =
            text.Words.Count == 0
                ? []
                : await ReadAsync(
                    k => !whole.Contains(k) && closest.Count(h => !ofEach || h.Kind == k) < request.Limit,
                    k => _matches.OfWords(user, k, text.Words)
                );
        return Sorted(titles.Concat(words).Concat(parts).DistinctBy(h => h.Id), text);

        async Task<List<SearchHit>> ReadAsync(
            Func<SearchKind, bool> asks,
            Func<SearchKind, IQueryable<SearchEntry>> matches,
            bool byTitle = false
        )
        {
            // All kinds stand in it each time, so that it is one query to compile and to plan.
            return kinds.Any(asks) ? await SeenEntries.ReadAsync(kinds.Select(Of), ct) : [];

            IQueryable<SeenEntries.Row> Of(SearchKind kind)
            {
                var asked = asks(kind);
                var rows = _seen.Of(user, kind, matches(kind), request).Where(_ => asked);
                return byTitle ? rows.OrderBy(r => r.TitleFold).Take(request.Limit) : rows.Take(candidates);
            }
        }
    }

    /// <summary>What nearly matches: at least as many as were asked for, if there are.</summary>
    public async Task<List<SearchHit>> NearAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        SearchEverything.Request request,
        bool ofEach,
        CancellationToken ct
    )
    {
        if (NearWords.LongestOf(text) is not { } word)
            return [];
        // What only has its umlauts spelt out is no slip: it comes before what is.
        List<SearchHit> unspelt = text.Unspelt() is { } other ? await AsTypedAsync(user, other, kinds, request, ofEach, ct) : [];
        // First which, by their words alone, then what is shown of them: most that share half a word are not meant.
        var candidates = await kinds
            .Select(k => _matches.Near(user, k, word))
            .Aggregate((all, more) => all.Concat(more))
            .Select(e => new NearEntry(e.Id, e.Kind, e.TitleFold, e.Words))
            .ToListAsync(ct);
        var meant = candidates
            .Where(e => NearWords.AreIn(text.Words, e.Words.Split(' ')))
            .OrderBy(e => e.TitleFold, StringComparer.Ordinal)
            .ToLookup(e => e.Kind);
        var near = await ReadAsync(2 * request.Limit);
        // Of those that are not seen there may be any number before those that are.
        if (kinds.Any(k => meant[k].Count() > 2 * request.Limit && near.Count(h => h.Kind == k) < request.Limit))
            near = await ReadAsync(candidates.Count);
        var found = unspelt.Select(h => h.Id).ToHashSet();
        return
        [
            .. unspelt,
            .. near.Where(h => !found.Contains(h.Id)).OrderBy(h => h.Kind).ThenBy(h => h.TitleFold, StringComparer.Ordinal),
        ];

        Task<List<SearchHit>> ReadAsync(int most) =>
            SeenEntries.ReadAsync(
                kinds
                    .Select(k => (Kind: k, Ids: meant[k].Take(most).Select(e => e.Id).ToList()))
                    .Where(m => m.Ids.Count > 0)
                    .Select(m => _seen.Of(user, m.Kind, db.SearchEntries.Where(e => m.Ids.Contains(e.Id)), request)),
                ct
            );
    }

    private sealed record NearEntry(long Id, SearchKind Kind, string TitleFold, string Words);

    private static List<SearchHit> Sorted(IEnumerable<SearchHit> hits, SearchText text) =>
        [.. hits.OrderBy(h => h.Distance(text)).ThenBy(h => h.Kind).ThenBy(h => h.TitleFold, StringComparer.Ordinal)];

    public static SearchKind[] Kinds(CurrentUser user, SearchEverything.Request request) =>
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
}
