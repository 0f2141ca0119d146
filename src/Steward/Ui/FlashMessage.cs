using System.Text.Json;
using Steward.Features.Sessions;

namespace Steward.Ui;

/// <summary>
/// Something said once, on the page after a redirect: "Client archived", with the way back if there is one.
/// Kept in a cookie of a minute; it is text, and rendered as text.
/// </summary>
public sealed record FlashMessage(string Message, string Tone, FlashUndo? Undo = null)
{
    private const string Cookie = "__Host-steward-flash";
    private const int LengthLimit = 300;

    public static void Set(HttpContext context, string message, string tone = "good", FlashUndo? undo = null) =>
        context.Response.Cookies.Append(
            Cookie,
            JsonSerializer.Serialize(new FlashMessage(message.Length > LengthLimit ? message[..LengthLimit] : message, tone, undo)),
            Options(TimeSpan.FromMinutes(1))
        );

    public static FlashMessage? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } value || context.Response.HasStarted)
            return null;
        context.Response.Cookies.Delete(Cookie, Options(null));
        try
        {
            var flash = JsonSerializer.Deserialize<FlashMessage>(value);
            // Posted to only within this site, whoever wrote the cookie.
            var undo = flash?.Undo is { } way && LocalPath.OrHome(way.Action) == way.Action ? way : null;
            return flash is { Message: not null, Tone: not null } ? flash with { Undo = undo } : null;
        }
        catch (JsonException)
        {
            return null;
        }
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

/// <summary>The form that takes back what was just done: the page it is posted to, its handler there, and its fields.</summary>
public sealed record FlashUndo(string Action, string Handler, IReadOnlyDictionary<string, string>? Fields = null, string Label = "Undo");
