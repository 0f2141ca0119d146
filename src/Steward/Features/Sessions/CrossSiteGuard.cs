using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Sessions;

/// <summary>
/// Every change asked for with a cookie carries an antiforgery token and comes from our own pages: on pages signed in or not, on <c>/api/v1</c> when the
/// page's cookie signed it in. A request with an Authorization header is a program's; no cookie counts there, and no browser sends it unasked.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next, IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // The token is in the form, which is read here: for nobody known, no more of it than of any other.
        if (!IsAnonymous(context))
            WholeBodies.TakeFile(context);
        if (!Concerns(context) || (RequestKind.IsSameOrigin(context.Request) && await IsOursAsync(context)))
        {
            await next(context);
            return;
        }
        if (IsSignedOut(context))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else if (context.IsApi())
        {
            await Problems.WriteAsync(
                context,
                new RefusedException(403, "csrf", "The antiforgery token is missing or out of date. Reload the page and try again.")
            );
        }
        else if (IsSecondSignIn(context))
            context.Response.Redirect("/");
        else
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static bool Concerns(HttpContext context) =>
        RequestKind.IsUnsafe(context.Request) && !RequestKind.IsProgram(context.Request) && (!context.IsApi() || !IsAnonymous(context));

    // The token of a page belongs to who was signed in. Signing out is for those whose session is over as well: their cookies go.
    private async Task<bool> IsOursAsync(HttpContext context) =>
        await antiforgery.IsRequestValidAsync(context)
        || (IsAnonymous(context) && context.Request.Path.Equals(SessionRoutes.SignOut, StringComparison.OrdinalIgnoreCase));

    // The session ended while the page was open. Scripts offer to sign in over the page, and what was typed is sent again.
    private static bool IsSignedOut(HttpContext context) =>
        IsAnonymous(context)
        && context.GetEndpoint()?.Metadata is { } route
        && route.GetMetadata<IAuthorizeData>() is not null
        && route.GetMetadata<IAllowAnonymous>() is null;

    private static bool IsAnonymous(HttpContext context) => context.User.Identity?.IsAuthenticated != true;

    // Two tabs showed the sign-in page and the other one was first: its form is out of date, and nobody needs it any more.
    private static bool IsSecondSignIn(HttpContext context) =>
        context.Request.Path.Equals("/sign-in", StringComparison.OrdinalIgnoreCase)
        && context.User.Identity?.IsAuthenticated == true
        && RequestKind.IsSameOrigin(context.Request);
}
