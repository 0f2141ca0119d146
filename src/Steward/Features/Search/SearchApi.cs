using Steward.Features.Clients;
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

    private static readonly IEnumerable<string> Statuses = TaskWords
        .Statuses.Select(TaskWords.NameOf)
        .Concat(Enum.GetValues<ClientStatus>().Select(ClientFilters.NameOf));

    private static readonly string[] Filters = ["q", "kind", "status", "priority", "tag"];

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/search", FindAsync)
            .SignedIn()
            .Lists([], Filters, once: ["q"], SearchEverything.MaxLimit)
            .Produces<Page<SearchItem>>()
            .ProducesProblem(400)
            .WithSummary(
                "Find clients, contacts, tasks and credentials by beginnings of words, from three characters on by any part of one, from five with one slip."
            )
            .WithDescription(
                "Accents and case don't matter; every character is literal. Kinds: client, contact, task, credential. At most 50, best first, and no further page: exact title, beginning of the title, beginning of a word, part of a word; where there is none of these, words with one letter wrong, missing, too many or two swapped. status, of a task or of a client, and priority, repeatable, narrow it to tasks and clients that have them; tag, repeatable, to what carries any of them."
            );

    private static async Task<IResult> FindAsync(HttpContext context, SearchEverything search, CurrentUser user, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], Filters, SearchEverything.MaxLimit);
        if (query.Cursor is not null)
            throw new InvalidException("cursor", "This is not a cursor this list gave out.");
        // No status of a task is one of a client's too.
        if (query.All("status").FirstOrDefault(s => TaskWords.Status(s) is null && ClientFilters.TryStatus(s) is null) is { } unknown)
            throw new InvalidException(
                "status",
                $"“{unknown}” is no status, neither of a task nor of a client. One of {string.Join(", ", Statuses)}."
            );
        var request = new SearchEverything.Request(
            query.One("q"),
            query.All("kind") is { Length: > 0 } kinds ? [.. kinds.Select(Kind).Distinct()] : null,
            query.Limit,
            OrNull(query.All("status").Select(TaskWords.Status).OfType<WorkTaskStatus>()),
            query.All("priority") is { Length: > 0 } priorities ? [.. priorities.Select(TaskFilters.Priority)] : null
        )
        {
            Tags = query.All("tag"),
            ClientStatuses = OrNull(query.All("status").Select(ClientFilters.TryStatus).OfType<ClientStatus>()),
        };
        var found = await search.RunAsync(user, request, ct);
        var page = new Page<SearchItem>(
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
        return Results.Ok(page);
    }

    private static List<T>? OrNull<T>(IEnumerable<T> values) => values.ToList() is { Count: > 0 } some ? some : null;

    private static SearchKind Kind(string text) =>
        SearchKinds.Parse(text) ?? throw new InvalidException("kind", "kind must be client, contact, task or credential.");
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
            "contact" => SearchKind.Contact,
            "task" => SearchKind.Task,
            "credential" => SearchKind.Credential,
            _ => null,
        };
}
