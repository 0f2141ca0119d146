using System.Buffers.Text;
using System.Text;
using System.Text.Json.Serialization;

namespace Steward.Platform.Http;

/// <summary>One page of a list; <c>nextCursor</c> is null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor)
{
    /// <summary>Makes a page of one row more than was asked for: that one only says that there are more.</summary>
    public static Page<T> Of(List<T> rows, int limit, Func<T, string> cursorOf)
    {
        if (rows.Count <= limit)
            return new Page<T>(rows, null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new Page<T>(rows, cursorOf(rows[^1]));
    }
}

/// <summary>The cursors of a page that can be left both ways.</summary>
internal static class PageEnds
{
    /// <summary>
    /// Makes a page of one row more than was asked for, read away from where one came from: that one goes, and the rows stand in the list's order.
    /// </summary>
    /// <returns>Null where the list ends.</returns>
    public static (string? Next, string? Previous) Cut<T>(List<T> rows, int limit, Cursor? after, Cursor? before, Func<T, string> cursorOf)
    {
        var more = rows.Count > limit;
        if (more)
            rows.RemoveAt(limit);
        var backwards = before is not null;
        if (backwards)
            rows.Reverse();
        if (rows.Count == 0)
            return (null, null);
        var hasPrevious = backwards ? more : after is not null;
        return (backwards || more ? cursorOf(rows[^1]) : null, hasPrevious ? cursorOf(rows[0]) : null);
    }
}

/// <summary>Where a page ended: the sort key and the id of its last row. Not secret and not trusted: it only narrows what one may see anyway.</summary>
public readonly record struct Cursor(string Key, Guid Id)
{
    private const int LengthLimit = 2000;

    public static string Encode(string key, Guid id) =>
        Base64Url.EncodeToString([.. id.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(key)]);

    public static Cursor? TryParse(string text)
    {
        if (text.Length > LengthLimit || !Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < 16)
            return null;
        var key = Encoding.UTF8.GetString(bytes.AsSpan(16));
        return Validation.IsStorable(key) ? new Cursor(key, new Guid(bytes.AsSpan(0, 16), bigEndian: true)) : null;
    }
}
