using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
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

    private readonly SearchMatches _matches = new(db, database);

    /// <param name="Statuses">Only tasks, and of them those with any of these; null: all.</param>
    /// <param name="Priorities">The same by priority.</param>
    /// <param name="Closeness">Who asks kind by kind knows only in the end that nothing is as typed, and asks for what is near then.</param>
    public sealed record Request(
        string? Query,
        IReadOnlyList<SearchKind>? Kinds = null,
        int Limit = MaxLimit,
        IReadOnlyList<WorkTaskStatus>? Statuses = null,
        IReadOnlyList<WorkTaskPriority>? Priorities = null,
        SearchCloseness Closeness = SearchCloseness.NearIfNothing
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

    public async Task<Result> RunAsync(CurrentUser user, Request request, CancellationToken ct)
    {
        var text = SearchText.Read(request.Query);
        var kinds = Kinds(user, request);
        if (text.Whole.Length == 0 || kinds.Length == 0)
            return new Result([]);
        request = request with { Limit = Math.Clamp(request.Limit, 1, MaxLimit), TagIds = await TagFilter.IdsAsync(db, request.Tags, ct) };
        var hits = request.Closeness == SearchCloseness.Near ? [] : await AsTypedAsync(user, text, kinds, request, ct);
        // What is spelt right is what was meant.
        if (hits.Count == 0 && request.Closeness != SearchCloseness.AsTyped)
            hits = await NearAsync(user, text, kinds, request, ct);
        return new Result(hits);
    }

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
        return ReadAsync(Seen(user, titles, [kind], request).OrderBy(f => f.Entry.TitleFold).Take(request.Limit), ct);
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
        var found = await ReadAsync(Seen(user, matches, kinds, request).Take(candidates), ct);
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
                Status = f.Task == null ? null : f.Task.Status,
                Priority = f.Task == null ? null : f.Task.Priority,
            })
            .ToListAsync(ct);

    private IQueryable<Found> Seen(CurrentUser user, IQueryable<SearchEntry> entries, SearchKind[] kinds, Request request)
    {
        var withClients = kinds.Contains(SearchKind.Client);
        // Who sees the client sees its contacts; those an import has only staged are not there yet.
        var withContacts = kinds.Contains(SearchKind.Contact);
        var withTasks = kinds.Contains(SearchKind.Task);
        var credentials = db.Credentials.VisibleTo(user);
        entries = kinds.Contains(SearchKind.Credential)
            ? entries.Where(e =>
                (withClients && e.Kind == SearchKind.Client)
                || (withContacts && e.Kind == SearchKind.Contact && db.Contacts.Any(c => c.Id == e.ObjectId))
                || (withTasks && e.Kind == SearchKind.Task)
                || (e.Kind == SearchKind.Credential && credentials.Any(c => c.Id == e.ObjectId))
            )
            : entries.Where(e =>
                (withClients && e.Kind == SearchKind.Client)
                || (withContacts && e.Kind == SearchKind.Contact && db.Contacts.Any(c => c.Id == e.ObjectId))
                || (withTasks && e.Kind == SearchKind.Task)
            );
        entries = entries.Carrying(db, request.TagIds);
        var found = entries.Join(db.Clients.VisibleTo(user), e => e.ClientId, c => c.Id, (e, c) => new Found { Entry = e, Client = c });
        if (withClients && request.ClientStatuses is { } statuses)
            found = found.Where(f => f.Entry.Kind != SearchKind.Client || statuses.Contains(f.Client.Status));
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
            found = found.Where(f => f.Entry.Kind != SearchKind.Task || statuses.Contains(f.Task!.Status));
        if (request.Priorities is { } priorities)
            found = found.Where(f => f.Entry.Kind != SearchKind.Task || priorities.Contains(f.Task!.Priority));
        return found;
    }

    private sealed class Found
    {
        public required SearchEntry Entry { get; init; }
        public required Client Client { get; init; }
        public WorkTask? Task { get; init; }
    }
}

/// <summary>How close to what was typed something must be.</summary>
public enum SearchCloseness
{
    /// <summary>What is as typed; and only where nothing is, what is one slip away.</summary>
    NearIfNothing,
    AsTyped,
    Near,
}
