using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Search;

/// <summary>The steps of a search: as typed, where few match at once, else title, words and parts one after the other; and what is near.</summary>
internal sealed class SearchSteps(StewardDb db, DatabaseSettings database)
{
    /// <summary>So many matches are read whole without a second thought.</summary>
    private const int FewMatches = 100;

    private readonly SearchMatches _matches = new(db, database);
    private readonly SeenEntries _seen = new(db);

    /// <summary>Whether few enough have all parts to read them all, whoever may see them.</summary>
    /// <remarks>Of PostgreSQL's index all matches come or none: there it is no cheaper to count them than to read on.</remarks>
    public async Task<bool> AreFewAsync(SearchText text, CancellationToken ct) =>
        database.IsSqlite
        && text.Parts.Count > 0
        && text.IsOfWords
        && await new WordFilter(db).AreAtMostAsync(FewMatches, Enum.GetValues<SearchKind>(), text, ct);

    public async Task<List<SearchHit>> AsTypedAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        SearchEverything.Request request,
        CancellationToken ct
    )
    {
        var hits = new List<SearchHit>();
        foreach (var kind in kinds)
            hits.AddRange(await TitlesAsync(user, text.Whole, kind, request, ct));
        // Beginnings of titles come by kind; exact ones of any kind before them.
        hits = [.. hits.OrderByDescending(h => h.IsExact(text.Whole)).Take(request.Limit)];
        await AddAsync(text.Words.Count == 0 ? null : _matches.OfWords(user, kinds, text.Words));
        await AddAsync(text.Parts.Count == 0 ? null : _matches.OfParts(user, kinds, text));
        return hits;

        async Task AddAsync(IQueryable<SearchEntry>? matches)
        {
            if (matches is null || hits.Count >= request.Limit)
                return;
            var found = hits.Select(h => h.Id).ToHashSet();
            var more = await SortedAsync(user, matches, kinds, request, CandidatesFor(request.Limit), ct);
            hits.AddRange(more.Where(h => !found.Contains(h.Id)).OrderBy(h => h.Distance(text)).Take(request.Limit - hits.Count));
        }
    }

    /// <summary>
    /// Whatever has a title or a word that begins so has it as a part, too: where those with the part are few, all are read at once and judged here.
    /// </summary>
    public async Task<List<SearchHit>> FewAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        SearchEverything.Request request,
        CancellationToken ct
    )
    {
        var found = await SortedAsync(user, _matches.OfParts(user, kinds, text), kinds, request, FewMatches, ct);
        return [.. found.OrderBy(h => h.Distance(text))];
    }

    public async Task<List<SearchHit>> NearAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        SearchEverything.Request request,
        CancellationToken ct
    )
    {
        if (NearWords.LongestOf(text) is not { } word)
            return [];
        // What only has its umlauts spelt out is no slip: it comes before what is.
        var unspelt = await UnspeltAsync(user, text, kinds, request, ct);
        // First which, by their words alone, then what is shown of them: most that share half a word are not meant.
        var candidates = await _matches
            .Near(user, word)
            .Where(e => kinds.Contains(e.Kind))
            .Select(e => new { e.Id, e.Words })
            .ToListAsync(ct);
        var ids = candidates.Where(e => NearWords.AreIn(text.Words, e.Words.Split(' '))).Select(e => e.Id).ToList();
        if (ids.Count == 0)
            return unspelt;
        var found = unspelt.Select(h => h.Id).ToHashSet();
        var near = await SortedAsync(user, db.SearchEntries.Where(e => ids.Contains(e.Id)), kinds, request, ids.Count, ct);
        return [.. unspelt, .. near.Where(h => !found.Contains(h.Id))];
    }

    private async Task<List<SearchHit>> UnspeltAsync(
        CurrentUser user,
        SearchText text,
        SearchKind[] kinds,
        SearchEverything.Request request,
        CancellationToken ct
    )
    {
        var hits = new List<SearchHit>();
        if (text.Unspelt() is not { } unspelt)
            return hits;
        foreach (var kind in kinds)
            hits.AddRange(await AsTypedAsync(user, unspelt, [kind], request, ct));
        return [.. hits.OrderBy(h => h.Distance(unspelt))];
    }

    // So many matches of one closeness are read and ordered by title; past that, more typing says more than sorting does.
    private static int CandidatesFor(int limit) => Math.Max(4 * limit, 40);

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

    /// <summary>One range of the title index, in its order; an exact title comes first in it by itself.</summary>
    private Task<List<SearchHit>> TitlesAsync(
        CurrentUser user,
        string prefix,
        SearchKind kind,
        SearchEverything.Request request,
        CancellationToken ct
    )
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
        SearchEverything.Request request,
        int candidates,
        CancellationToken ct
    )
    {
        var found = await SeenEntries.ReadAsync(_seen.By(user, matches, kinds, request).Take(candidates), ct);
        return found.OrderBy(h => h.Kind).ThenBy(h => h.TitleFold, StringComparer.Ordinal);
    }
}
