using Microsoft.AspNetCore.ResponseCompression;

namespace Steward.Platform.Http;

/// <summary>What every answer carries: a content policy without inline or eval, and nothing that leaves the house.</summary>
public static class Headers
{
    /// <summary>Turbo's progress bar is the one style element there is; docs/design.md says how the hash is made anew.</summary>
    private const string TurboProgressBar = "WAyOw4V+FqDc35lQPyRADLBWbuNK8ahvYEaQIYF1+Ps=";

    public static IServiceCollection AddHeaders(this IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            // Pages only. An answer that carries a secret is JSON, and is never compressed beside something a stranger chose.
            compression.MimeTypes = ["text/html"];
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        return services;
    }

    public static void UseHeaders(this WebApplication app)
    {
        var policy = new HeaderPolicyCollection()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().None();
                csp.AddScriptSrc().Self();
                csp.AddStyleSrc().Self().WithHash256(TurboProgressBar);
                csp.AddImgSrc().Self().Data();
                csp.AddFontSrc().Self();
                csp.AddConnectSrc().Self();
                csp.AddManifestSrc().Self();
                csp.AddWorkerSrc().Self();
                csp.AddFormAction().Self();
                csp.AddBaseUri().None();
                csp.AddFrameAncestors().None();
            })
            .AddContentTypeOptionsNoSniff()
            .AddReferrerPolicyNoReferrer()
            .AddCrossOriginOpenerPolicy(x => x.SameOrigin())
            .AddCrossOriginResourcePolicy(x => x.SameOrigin())
            .AddPermissionsPolicy(permissions =>
            {
                permissions.AddAccelerometer().None();
                permissions.AddAutoplay().None();
                permissions.AddCamera().None();
                permissions.AddDisplayCapture().None();
                permissions.AddFullscreen().None();
                permissions.AddGeolocation().None();
                permissions.AddGyroscope().None();
                permissions.AddMagnetometer().None();
                permissions.AddMicrophone().None();
                permissions.AddMidi().None();
                permissions.AddPayment().None();
                permissions.AddUsb().None();
            })
            .AddStrictTransportSecurityMaxAgeIncludeSubDomains(maxAgeInSeconds: 365 * 24 * 60 * 60)
            .RemoveServerHeader();
        app.UseSecurityHeaders(policy);
        // Not even in the way of the API: the compressing stream writes through buffers that nobody wipes.
        app.UseWhen(context => !context.IsApi(), pages => pages.UseResponseCompression());
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    // What is behind sign-in stays out of every cache; static files have said themselves how long they last.
                    if (context.Response.Headers.CacheControl.Count == 0)
                        context.Response.Headers.CacheControl = "no-store";
                    KeepHostOut(context);
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
    }

    /// <summary>
    /// A redirect inside the house is a path. The framework makes it an address with the host that the request named, which is whatever somebody
    /// wrote into it.
    /// </summary>
    private static void KeepHostOut(HttpContext context)
    {
        var host = $"{context.Request.Scheme}://{context.Request.Host}";
        var location = context.Response.Headers.Location.ToString();
        if (!location.StartsWith(host + "/", StringComparison.OrdinalIgnoreCase))
            return;
        var path = location[host.Length..];
        // Two slashes would be another host.
        context.Response.Headers.Location = path.StartsWith("//", StringComparison.Ordinal) ? "/" + path.TrimStart('/') : path;
    }
}
