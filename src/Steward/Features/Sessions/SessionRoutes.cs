using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Users;
using Steward.Platform.Http;

namespace Steward.Features.Sessions;

/// <summary>What the shell of every page posts to: sign out, theme, "somebody is there".</summary>
internal static class SessionRoutes
{
    public const string SignOut = "/sign-out";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(SignOut, SignOutAsync).Public().ExcludeFromDescription();
        app.MapPost("/theme", ThemeAsync).SignedIn().ExcludeFromDescription();
        // Being an unsafe request, it has been noted as activity already.
        app.MapPost("/session/activity", () => Results.NoContent()).SignedIn().ExcludeFromDescription();
    }

    // Public, so that it also works when the session is over already.
    private static async Task<IResult> SignOutAsync(HttpContext context, EndSessions end, CancellationToken ct)
    {
        if (context.Features.Get<CurrentUser>() is { } user)
            await end.SignOutAsync(user, ct);
        SessionCookies.Clear(context);
        // Not "cookies": that would take those of every other site under the same domain, and the mark of a known device.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return Results.Redirect("/sign-in");
    }

    private static async Task<IResult> ThemeAsync(
        HttpContext context,
        CurrentUser user,
        WriteTransaction write,
        Identities identities,
        CancellationToken ct
    )
    {
        if (!context.Request.HasFormContentType)
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        var form = await context.Request.ReadFormAsync(ct);
        if (Enum.TryParse<Theme>(form["theme"], ignoreCase: true, out var theme) && Enum.IsDefined(theme))
        {
            await write.RunAsync(
                db => db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.Theme, theme), ct),
                ct
            );
            identities.Forget(user.SessionId);
        }
        return Results.Redirect(LocalPath.OrHome(form["returnUrl"]));
    }
}
