using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Steward.Data;
using Steward.Platform;
using Steward.Platform.Http;
using Steward.Platform.Keys;

namespace Steward.Features.Sessions;

/// <summary>
/// Turns a request into a <see cref="CurrentUser"/>: a Bearer token for programs, the <c>__Host-</c> cookies for pages and their scripts.
/// </summary>
public sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    KeyHolder keys,
    Identities identities,
    SessionCookies cookies
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "session";
    private const string Bearer = "Bearer ";

    // Resolved late: without the keys there are none, and the process still serves the page that says so.
    private AccessTokens AccessTokens => Context.RequestServices.GetRequiredService<AccessTokens>();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!keys.IsOpen)
            return AuthenticateResult.NoResult();
        var sessionId = RequestKind.IsProgram(Request)
            ? await SessionOfBearerAsync(Request.Headers.Authorization.ToString())
            : await SessionOfCookiesAsync();
        if (sessionId is not { } id)
            return AuthenticateResult.NoResult();
        var db = Context.RequestServices.GetRequiredService<StewardDb>();
        if (await identities.FindAsync(db, keys.Keys, id, RequestOrigin.Of(Context), Context.RequestAborted) is not { } user)
            return AuthenticateResult.NoResult();
        Context.Features.Set(user);
        // Every identity carries "sub": antiforgery tokens are bound to it, whichever token brought it.
        var identity = new ClaimsIdentity(
            [new Claim("sub", user.Id.ToString()), new Claim("sid", user.SessionId.ToString()), new Claim("name", user.Name)],
            SchemeName,
            "name",
            null
        );
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!Context.IsApi() && RequestKind.WantsPage(Request))
        {
            var path = Request.Path + Request.QueryString;
            Response.Redirect(
                HttpMethods.IsGet(Request.Method) && path != "/" ? $"/sign-in?return={Uri.EscapeDataString(path)}" : "/sign-in"
            );
            return Task.CompletedTask;
        }
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.WriteAsync(
            Context,
            new RefusedException(401, "unauthenticated", "Sign in first: send a Bearer access token, or use the page.")
        );
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        await Context.RequestServices.GetRequiredService<ForbiddenAudit>().NoteAsync(Context, "a page the role may not open");
        if (Context.IsApi())
            await Problems.WriteAsync(Context, RefusedException.Forbidden());
        else
            Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    private async Task<Guid?> SessionOfBearerAsync(string authorization) =>
        authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? await AccessTokens.SessionOfAsync(authorization[Bearer.Length..].Trim())
            : null;

    private async Task<Guid?> SessionOfCookiesAsync()
    {
        // The API takes the page's cookie from our own pages only.
        if (Context.IsApi() && !RequestKind.IsSameOrigin(Request))
            return null;
        if (Request.Cookies[SessionCookies.Access] is { Length: > 0 } access && await AccessTokens.SessionOfAsync(access) is { } sessionId)
            return sessionId;
        if (Request.Cookies[SessionCookies.Refresh] is not { Length: > 0 } refresh)
            return null;
        var refreshSession = Context.RequestServices.GetRequiredService<RefreshSession>();
        var origin = RequestOrigin.Of(Context);
        var found = await refreshSession.RunAsync(refresh, origin, RequestKind.IsPassive(Request), Context.RequestAborted);
        // Cookies that are no good any more stay: another tab may be signing in, and deleting them late would sign it out.
        if (found?.Tokens is { } tokens)
            cookies.Write(Context, tokens);
        return found?.SessionId;
    }
}
