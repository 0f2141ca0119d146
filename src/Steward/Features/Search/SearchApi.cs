using System.Globalization;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Search;

internal static class SearchApi
{
    /// <param name="Status">Of a task.</param>
    /// <param name="Priority">Of a task.</param>
    public sealed record SearchItem(
        string Kind,
        Guid Id,
        string Title,
        Guid ClientId,
        string ClientName,
        string? Snippet,
        WorkTaskStatus? Status,
        WorkTaskPriority? Priority
    );

    public sealed record SearchResponse(IReadOnlyList<SearchItem> Items, string? NextCursor);

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/search", FindAsync)
            .SignedIn()
            .Produces<SearchResponse>()
            .ProducesProblem(400)
            .WithSummary("Find clients, tasks and credentials by beginnings of words, from three characters on by any part of one.")
            .WithDescription(
                "Accents and case don't matter; every character is literal. At most 50, best first: exact title, beginning of the title, beginning of a word, part of a word. status and priority, repeatable, narrow it to tasks that have them."
            );

    private static async Task<SearchResponse> FindAsync(
        HttpContext context,
        SearchEverything search,
        CurrentUser user,
        string? q,
        string? kind,
        string? status,
        string? priority,
        string? limit,
        CancellationToken ct
    )
    {
        var valid = new Validation();
        foreach (var name in context.Request.Query.Keys.Except(["q", "kind", "status", "priority", "limit"], StringComparer.Ordinal))
            valid.Add(name, "There is no such parameter here.");
        var wanted = SearchKinds.Parse(kind);
        if (kind is not null && wanted is null)
            valid.Add("kind", "kind must be client, task or credential.");
        var most = SearchEverything.MaxLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > 50))
            valid.Add("limit", "limit must be a whole number from 1 to 50.");
        valid.Throw();
        var request = new SearchEverything.Request(
            q,
            wanted,
            most,
            // What is there more than once comes joined by commas.
            status is null
                ? null
                : [.. status.Split(',').Select(TaskFilters.Status)],
            priority is null ? null : [.. priority.Split(',').Select(TaskFilters.Priority)]
        );
        var found = await search.RunAsync(user, request, ct);
        return new SearchResponse(
            [
                .. found.Items.Select(h => new SearchItem(
                    SearchKinds.NameOf(h.Kind),
                    h.Id,
                    h.Title,
                    h.ClientId,
                    h.ClientName,
                    h.Snippet,
                    h.Status,
                    h.Priority
                )),
            ],
            null
        );
    }
}

/// <summary>The kinds as the address and the API write them.</summary>
internal static class SearchKinds
{
    public static string NameOf(SearchKind kind) =>
        kind switch
        {
            SearchKind.Client => "client",
            SearchKind.Contact => "contact",
            SearchKind.Task => "task",
            SearchKind.Credential => "credential",
        };

    /// <summary>The kinds there are to find.</summary>
    public static SearchKind? Parse(string? name) =>
        name switch
        {
            "client" => SearchKind.Client,
            "task" => SearchKind.Task,
            "credential" => SearchKind.Credential,
            _ => null,
        };
}
