using Steward.Platform.Http;

namespace Steward.Ui;

/// <summary>Where a page of a list begins, as it stands in the address: <c>cursor=X</c> after a row, <c>cursor=~X</c> before it.</summary>
public readonly record struct PageCursor(Cursor? After, Cursor? Before)
{
    private const char Backwards = '~';

    /// <summary>What can't be read is the first page: an old bookmark is no error.</summary>
    public static PageCursor Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return default;
        return text[0] == Backwards ? new PageCursor(null, Cursor.TryParse(text[1..])) : new PageCursor(Cursor.TryParse(text), null);
    }

    public static string? NextHref(string uri, string? cursor) => cursor is null ? null : PageUrl.With(uri, ("cursor", cursor));

    public static string? PreviousHref(string uri, string? cursor) =>
        cursor is null ? null : PageUrl.With(uri, ("cursor", Backwards + cursor));
}
