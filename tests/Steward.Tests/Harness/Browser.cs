using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Steward.Tests.Harness;

/// <summary>
/// A browser without JavaScript: keeps cookies, says what browsers say about their requests, fills in the forms it was shown. Follows no redirect by itself.
/// </summary>
public sealed class Browser(HttpClient http, CookieContainer cookies) : IDisposable
{
    private Page? _last;

    public HttpClient Http => http;

    public CookieContainer Cookies => cookies;

    public string? Cookie(string name) => cookies.GetCookies(http.BaseAddress!)[name]?.Value;

    /// <summary>Opens a page as if its address had been typed or a link clicked.</summary>
    public async Task<Page> GetPageAsync(string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return _last = await SendAsync(request, url);
    }

    /// <summary>
    /// Opens the page unless it is the one being shown, fills in its form and sends it. <paramref name="form"/> is the form's name or its action.
    /// </summary>
    public async Task<Page> PostFormAsync(string url, string form, params (string Name, string? Value)[] fields)
    {
        if (_last is null || !string.Equals(_last.Url, url, StringComparison.Ordinal))
            await GetPageAsync(url);
        var shown = _last!.Form(form);
        var values = shown.Hidden.Where(h => fields.All(f => f.Name != h.Name)).ToList();
        values.AddRange(fields.Where(f => f.Value is not null).Select(f => (f.Name, f.Value!)));
        using var request = new HttpRequestMessage(HttpMethod.Post, shown.Action ?? url);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml");
        request.Content = new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
        return _last = await SendAsync(request, shown.Action ?? url);
    }

    /// <summary>What a page's own script sends: the cookie, the antiforgery header, JSON.</summary>
    public async Task<HttpResponseMessage> SendJsonAsync(HttpMethod method, string url, object? body = null, bool withToken = true)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "cors");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, application/problem+json");
        if (withToken)
            request.Headers.TryAddWithoutValidation("X-CSRF-TOKEN", _last?.CsrfToken ?? "");
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task<Page> SendAsync(HttpRequestMessage request, string url)
    {
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var location = response.Headers.Location is { } to
            ? to.IsAbsoluteUri
                ? to.PathAndQuery
                : to.OriginalString
            : null;
        var headers = response.Headers.Concat(response.Content.Headers);
        return new Page(url, response.StatusCode, html, location, headers.ToDictionary(h => h.Key, h => string.Join("; ", h.Value)));
    }
}

/// <summary>What a browser was answered.</summary>
public sealed partial record Page(
    string Url,
    HttpStatusCode Status,
    string Html,
    string? Location,
    IReadOnlyDictionary<string, string> Headers
)
{
    /// <summary>The words on the page, as a person reads them.</summary>
    public string Text => WebUtility.HtmlDecode(Spaces().Replace(Tags().Replace(Html, " "), " ")).Trim();

    public string? CsrfToken => Attribute(MetaToken().Match(Html).Value, "content") ?? Attribute(InputToken().Match(Html).Value, "value");

    /// <summary>The form of that name (or action) with its hidden fields.</summary>
    public (string? Action, List<(string Name, string Value)> Hidden) Form(string nameOrAction)
    {
        foreach (Match match in Forms().Matches(Html))
        {
            var action = Attribute(match.Groups["head"].Value, "action");
            var hidden = Inputs()
                .Matches(match.Groups["body"].Value)
                .Select(i => i.Value)
                .Where(i => Attribute(i, "type") == "hidden" && Attribute(i, "name") is not null)
                .Select(i => (Attribute(i, "name")!, Attribute(i, "value") ?? ""))
                .ToList();
            if (action == nameOrAction || hidden.Contains(("_handler", nameOrAction)))
                return (string.IsNullOrEmpty(action) ? null : action, hidden);
        }
        throw new ShouldAssertException($"There is no form \"{nameOrAction}\" on {Url} ({(int)Status}): {Text}");
    }

    private static string? Attribute(string tag, string name)
    {
        var match = Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"");
        return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
    }

    [GeneratedRegex("<form(?<head>[^>]*)>(?<body>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();

    [GeneratedRegex("<meta name=\"csrf-token\"[^>]*>")]
    private static partial Regex MetaToken();

    [GeneratedRegex("<input[^>]*name=\"__RequestVerificationToken\"[^>]*>")]
    private static partial Regex InputToken();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
