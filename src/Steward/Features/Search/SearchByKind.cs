using Steward.Data;
using Steward.Features.Sessions;
using Steward.Features.Tags;

namespace Steward.Features.Search;

/// <summary>The same as <see cref="SearchEverything"/>, for each kind by itself: for a page that shows a group of each.</summary>
public sealed class SearchByKind(StewardDb db, DatabaseSettings database)
{
    private readonly SearchSteps _steps = new(db, database);

    /// <param name="Hits">Best first in each kind; of a kind at least as many as its limit, if there are.</param>
    /// <param name="IsNear">Nothing is as typed; this is one slip away.</param>
    public sealed record Result(ILookup<SearchKind, SearchHit> Hits, bool IsNear);

    /// <param name="user">Who asks.</param>
    /// <param name="request">Its limit is that of each kind.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Result> RunAsync(CurrentUser user, SearchEverything.Request request, CancellationToken ct)
    {
        var text = SearchText.Read(request.Query);
        var kinds = SearchSteps.Kinds(user, request);
        if (text.Whole.Length == 0)
            kinds = [];
        request = request with { TagIds = await TagFilter.IdsAsync(db, request.Tags, ct) };
        await using var plan = await _steps.PlanAsync(user, ct);
        var hits = kinds.Length == 0 ? [] : await _steps.AsTypedAsync(user, text, kinds, request, ofEach: true, ct);
        // Only when no kind has anything as typed: what is spelt right in one was not meant otherwise in another.
        var isNear = hits.Count == 0 && kinds.Length > 0;
        if (isNear)
            hits = await _steps.NearAsync(user, text, kinds, request, ofEach: true, ct);
        return new Result(hits.ToLookup(h => h.Kind), isNear && hits.Count > 0);
    }
}
