namespace Steward.Ui;

/// <summary>Something said once, on the page after a redirect: "Client archived". Kept in a cookie of a minute; it is text, and rendered as text.</summary>
public sealed record FlashMessage(string Message, string Tone)
{
    private const string Cookie = "__Host-steward-flash";
    private const int LengthLimit = 300;

    public static void Set(HttpContext context, string message, string tone = "good") =>
        context.Response.Cookies.Append(
            Cookie,
            $"{tone}:{(message.Length > LengthLimit ? message[..LengthLimit] : message)}",
            Options(TimeSpan.FromMinutes(1))
        );

    public static FlashMessage? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } value || context.Response.HasStarted)
            return null;
        context.Response.Cookies.Delete(Cookie, Options(null));
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon is > 0 and < 10 ? new FlashMessage(value[(colon + 1)..], value[..colon]) : null;
    }

    private static CookieOptions Options(TimeSpan? age) =>
        new()
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = age,
        };
}
