using Microsoft.AspNetCore.Components.Endpoints;
using Steward.Features.Sessions;

namespace Steward.Platform.Http;

/// <summary>
/// People are served by HTTPS: the cookies of a session are never sent without it. Whoever opens a page by plain HTTP is led to the address that has it; where
/// there is none, they read what to set. Programs with a token, health and static files are served, on loopback or behind a named proxy only.
/// </summary>
internal static class PlainHttp
{
    private const string Misconfigured =
        "People sign in by HTTPS only. Set STEWARD_LISTEN to an https:// address; or, if a proxy in front of Steward has the certificate, name it in STEWARD_TRUSTED_PROXIES.";

    private const string Unsaid =
        "The proxy in front of Steward does not say whether this came by HTTPS. Let it send X-Forwarded-Proto; docs/operations.md shows how.";

    public static void UseHttpsForPeople(this WebApplication app)
    {
        var listen = app.Services.GetRequiredService<ListenSettings>();
        app.Use(
            (context, next) =>
            {
                if (context.Request.IsHttps || !IsForPeople(context))
                    return next(context);
                // The middleware that reads what the proxy says leaves this behind: it said http.
                var unsaid = listen.TrustedProxies.Count > 0 && !context.Request.Headers.ContainsKey("X-Original-Proto");
                if (unsaid || listen.SecureUrl is not { } secure)
                    throw new RefusedException(421, "https_required", unsaid ? Unsaid : Misconfigured);
                if (RequestKind.IsUnsafe(context.Request))
                    throw new RefusedException(
                        421,
                        "https_required",
                        $"Open {secure.AbsoluteUri} and do it there: people are served by HTTPS only."
                    );
                // Put together as text: a path that begins with two slashes must not become another host.
                var to = $"{secure.GetLeftPart(UriPartial.Authority)}{context.Request.Path.ToUriComponent()}{context.Request.QueryString}";
                context.Response.Redirect(to, permanent: false, preserveMethod: true);
                return Task.CompletedTask;
            }
        );
    }

    private static bool IsForPeople(HttpContext context)
    {
        if (context.IsApi())
            return false;
        var metadata = context.GetEndpoint()?.Metadata;
        return RequestKind.IsUnsafe(context.Request)
            || metadata?.GetMetadata<RoutePolicy>() != RoutePolicy.Public
            || metadata.GetMetadata<ComponentTypeMetadata>() is not null;
    }
}
