using Microsoft.AspNetCore.WebUtilities;

namespace Steward.Ui;

/// <summary>Links to the same page with another query: filters, sorting and pages are plain GET links.</summary>
public static class PageUrl
{
    /// <summary>The path and query of <paramref name="uri"/> with these parameters set; null takes one out.</summary>
    public static string With(string uri, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = Read(uri);
        foreach (var (name, value) in changes)
        {
            query.RemoveAll(q => Same(q.Key, name));
            if (!string.IsNullOrEmpty(value))
                query.Add(new(name, value));
        }
        return Build(uri, query);
    }

    /// <summary>Puts one value of a repeatable parameter in or takes it out, and starts at the first page again.</summary>
    public static string Toggle(string uri, string name, string value, bool multiple = true)
    {
        var query = Read(uri);
        var removed = query.RemoveAll(q => Same(q.Key, name) && Same(q.Value, value)) > 0;
        if (!multiple)
            query.RemoveAll(q => Same(q.Key, name));
        if (!removed)
            query.Add(new(name, value));
        query.RemoveAll(q => Same(q.Key, "cursor"));
        return Build(uri, query);
    }

    public static string Path(string uri) => new Uri(uri).AbsolutePath;

    /// <summary>All parameters in order, repeated ones too.</summary>
    public static List<KeyValuePair<string, string>> Read(string uri)
    {
        var all = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(new Uri(uri).Query))
            all.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        return all;
    }

    private static string Build(string uri, List<KeyValuePair<string, string>> query) =>
        query.Count == 0
            ? Path(uri)
            : Path(uri) + "?" + string.Join('&', query.Select(q => Uri.EscapeDataString(q.Key) + "=" + Uri.EscapeDataString(q.Value)));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
