namespace Steward.Features.Sessions;

/// <summary>The browser's side of a session: two cookies no script can read, and one that remembers the device.</summary>
public sealed class SessionCookies(TimeProvider clock)
{
    public const string Access = "__Host-steward-access";
    public const string Refresh = "__Host-steward-refresh";
    public const string Device = "__Host-steward-device";

    private static readonly TimeSpan DeviceLifetime = TimeSpan.FromDays(400);

    public static string? DeviceOf(HttpContext context) => context.Request.Cookies[Device];

    public void Write(HttpContext context, SignedIn signedIn)
    {
        Write(context, signedIn.AccessToken, signedIn.RefreshToken, signedIn.Session.ExpiresAt);
        context.Response.Cookies.Append(Device, signedIn.DeviceCookie, Options(DeviceLifetime));
    }

    public void Write(HttpContext context, RefreshSession.Tokens tokens) =>
        Write(context, tokens.AccessToken, tokens.RefreshToken, tokens.ExpiresAt);

    public static void Clear(HttpContext context)
    {
        context.Response.Cookies.Delete(Access, Options(null));
        context.Response.Cookies.Delete(Refresh, Options(null));
    }

    private void Write(HttpContext context, string access, string refresh, DateTime expiresAt)
    {
        var options = Options(expiresAt - clock.GetUtcNow().UtcDateTime);
        context.Response.Cookies.Append(Access, access, options);
        context.Response.Cookies.Append(Refresh, refresh, options);
    }

    // Lax, not Strict: Strict arrives without cookies on every link from a mail. CSRF protection does not rest on it.
    private static CookieOptions Options(TimeSpan? age) =>
        new()
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = age,
            IsEssential = true,
        };
}
