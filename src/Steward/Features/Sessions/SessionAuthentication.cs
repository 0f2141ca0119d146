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

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!keys.IsOpen)
            return AuthenticateResult.NoResult();
        var authorization = Request.Headers.Authorization.ToString();
        var sessionId =
            authorization.Length > 0
                ? authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                    ? await Context.RequestServices.GetRequiredService<AccessTokens>().SessionOfAsync(authorization[Bearer.Length..].Trim())
                    : null
                : await cookies.SessionOfAsync(Context);
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
        if (!Context.IsApi())
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

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.WriteAsync(Context, RefusedException.Forbidden());
}
