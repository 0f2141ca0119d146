using Microsoft.Net.Http.Headers;

namespace Steward.Features.Sessions;

/// <summary>What a browser says about a request: did a person want it, and does it come from our own pages?</summary>
internal static class RequestKind
{
    /// <summary>Prefetch, live refresh, event stream: nobody asked for it, so it neither rotates a token nor counts as activity.</summary>
    public static bool IsPassive(HttpRequest request) =>
        IsPrefetch(request.Headers["Sec-Purpose"].ToString())
        || IsPrefetch(request.Headers["X-Sec-Purpose"].ToString())
        || string.Equals(request.Headers["X-Background"], "1", StringComparison.Ordinal)
        || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>It brings its own authorization, good or not: no cookie counts, and no browser sends that header unasked.</summary>
    public static bool IsProgram(HttpRequest request) => request.Headers.ContainsKey(HeaderNames.Authorization);

    public static bool IsUnsafe(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    /// <summary>Somebody is there: a change, or a page opened by hand.</summary>
    public static bool IsActivity(HttpRequest request) =>
        !IsPassive(request)
        && (IsUnsafe(request) || string.Equals(request.Headers["Sec-Fetch-Mode"], "navigate", StringComparison.OrdinalIgnoreCase));

    /// <summary>The browser says that one of our own pages made this request. Where it says nothing, it was not one of ours.</summary>
    public static bool IsSameOrigin(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return string.Equals(site, "same-origin", StringComparison.OrdinalIgnoreCase);
        return string.Equals(request.Headers.Origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The browser says that another site's page made it, perhaps unseen. Where it says nothing, or an address was typed, it was not.</summary>
    public static bool IsFromElsewhere(HttpRequest request) =>
        !IsProgram(request) && request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    public static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.ToString() is { Length: 0 }
        || request.Headers[HeaderNames.Accept].ToString().Contains("html", StringComparison.OrdinalIgnoreCase);

    private static bool IsPrefetch(string purpose) => purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase);
}
