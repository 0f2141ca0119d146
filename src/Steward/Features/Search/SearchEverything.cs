using Steward.Data;
using Steward.Features.Clients;
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

    private readonly SearchSteps _steps = new(db, database);

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

    /// <summary>Best first: the exact title, titles that begin so, those words, words that begin so, parts of words.</summary>
    public sealed record Result(IReadOnlyList<SearchHit> Items);

    public async Task<Result> RunAsync(CurrentUser user, Request request, CancellationToken ct)
    {
        var text = SearchText.Read(request.Query);
        var kinds = SearchSteps.Kinds(user, request);
        if (text.Whole.Length == 0 || kinds.Length == 0)
            return new Result([]);
        request = request with { Limit = Math.Clamp(request.Limit, 1, MaxLimit), TagIds = await TagFilter.IdsAsync(db, request.Tags, ct) };
        await using var plan = await _steps.PlanAsync(user, ct);
        var hits = await _steps.AsTypedAsync(user, text, kinds, request, ofEach: false, ct);
        // What is spelt right is what was meant.
        return new Result([
            .. (hits.Count > 0 ? hits : await _steps.NearAsync(user, text, kinds, request, ofEach: false, ct)).Take(request.Limit),
        ]);
    }
}
