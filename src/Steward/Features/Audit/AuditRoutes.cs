namespace Steward.Features.Audit;

/// <summary>Says for people what route somebody tried: "the page Clients › Edit" for <c>GET /clients/{Id:guid}/edit</c>.</summary>
internal static class AuditRoutes
{
    private const string Api = "/api/v1/";

    public static string Of(string route)
    {
        if (route.Split(' ') is not [var method, ['/', ..] path])
            return route;
        var isApi = path.StartsWith(Api, StringComparison.Ordinal);
        var parts = (isApi ? path[Api.Length..] : path).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(IsPlace).Select(Words);
        var place = string.Join(" › ", parts) is { Length: > 0 } named ? named : "Dashboard";
        return isApi ? $"{Doing(method)} {place}, at the API"
            : method is "GET" or "HEAD" ? $"the page {place}"
            : $"a form of {place}";
    }

    private static string Doing(string method) =>
        method switch
        {
            "GET" or "HEAD" => "reading",
            "POST" => "adding to",
            "DELETE" => "deleting from",
            _ => "changing",
        };

    // Which one it was says nothing to a person.
    private static bool IsPlace(string part) => part[0] != '{' && !Guid.TryParse(part, out _);

    private static string Words(string part) => part == "users" ? "People" : char.ToUpperInvariant(part[0]) + part[1..].Replace('-', ' ');
}
