namespace Steward.Features.Sessions;

/// <summary>The browser's side of a session: two cookies no script can read, and one that remembers the device.</summary>
public sealed class SessionCookies(AccessTokens accessTokens, SessionSettings settings)
{
    public const string Access = "__Host-steward-access";
    public const string Refresh = "__Host-steward-refresh";
    public const string Device = "__Host-steward-device";

    public async Task<Guid?> SessionOfAsync(HttpContext context)
    {
        if (context.Request.Cookies[Access] is { Length: > 0 } access && await accessTokens.SessionOfAsync(access) is { } sessionId)
            return sessionId;
        return null;
    }

    public void Write(HttpContext context, SignedIn signedIn)
    {
        var options = Options(settings.Absolute);
        context.Response.Cookies.Append(Access, signedIn.AccessToken, options);
        context.Response.Cookies.Append(Refresh, signedIn.RefreshToken, options);
        context.Response.Cookies.Append(Device, signedIn.DeviceId.ToString("N"), Options(TimeSpan.FromDays(400)));
    }

    public void Clear(HttpContext context)
    {
        context.Response.Cookies.Delete(Access, Options(null));
        context.Response.Cookies.Delete(Refresh, Options(null));
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
