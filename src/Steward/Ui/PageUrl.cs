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
        return Build(Path(uri), query);
    }

    /// <summary>Puts one value of a repeatable parameter in or takes it out, and starts at the first page again.</summary>
    public static string Toggle(string uri, string name, string value, bool multiple = true) => Toggles(uri, name, multiple)(value);

    /// <summary><see cref="Toggle"/> for many values: a menu has hundreds, and the address is read once for all of them.</summary>
    public static Func<string, string> Toggles(string uri, string name, bool multiple = true)
    {
        var path = Path(uri);
        var query = Read(uri);
        query.RemoveAll(q => Same(q.Key, "cursor"));
        var others = multiple ? query : query.FindAll(q => !Same(q.Key, name));
        var before = Build(path, others) + (others.Count == 0 ? "?" : "&") + Uri.EscapeDataString(name) + "=";
        var chosen = query.Where(q => Same(q.Key, name)).Select(q => q.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return value =>
            chosen.Contains(value)
                ? Build(path, others.FindAll(q => !Same(q.Key, name) || !Same(q.Value, value)))
                : before + Uri.EscapeDataString(value);
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

    private static string Build(string path, List<KeyValuePair<string, string>> query) =>
        query.Count == 0
            ? path
            : path + "?" + string.Join('&', query.Select(q => Uri.EscapeDataString(q.Key) + "=" + Uri.EscapeDataString(q.Value)));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
