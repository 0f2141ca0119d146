using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Platform.Http.OpenApi;
using Steward.Platform.Keys;
using Steward.Ui;
using Steward.Ui.Errors;

namespace Steward.Platform.Http;

/// <summary>What requests share: problem details, headers, limits, JSON, health.</summary>
public static class HttpFeature
{
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHeaders();
        services.AddOpenApiDocument();
        services.AddRequestLimits(configuration);
        services.AddScoped<Idempotency>();
        services.AddHostedService<MemoryHousekeeping>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddScoped<IAuthorizationHandler, PermissionHandler>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = "X-CSRF-TOKEN";
            antiforgery.Cookie.Name = "__Host-steward-csrf";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new UtcInstant());
            json.SerializerOptions.Converters.Add(new UtcInstantOffset());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            // Only what is described: what is read goes through JsonBody, which is as strict.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default;
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            var listen = ListenSettings.From(configuration);
            forwarded.ForwardedHeaders =
                listen.TrustedProxies.Count > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var network in listen.TrustedProxies)
                forwarded.KnownIPNetworks.Add(network);
        });
        return services;
    }

    public static void UsePlatform(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseHeaders();
        app.UseErrorPages();
        app.UseAssetUrls();
        app.UseRouting();
        app.UseHttpsForPeople();
    }

    public static RouteGroupBuilder MapApi(this WebApplication app) => app.MapGroup("/api/v1").WithGroupName("v1").RefuseUntakenKeys();

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok")).Public().ExcludeFromDescription();
        app.MapGet("/readyz", ReadyAsync).Public().ExcludeFromDescription();
    }

    /// <summary>Whether a load balancer may send people here: the keys are open and the database answers.</summary>
    private static async Task<IResult> ReadyAsync(KeyHolder keys, StewardDb db, ILogger<KeyHolder> logger, CancellationToken ct)
    {
        if (!keys.IsOpen)
            return Results.Text("sealed", statusCode: StatusCodes.Status503ServiceUnavailable);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await db.Installations.Select(i => i.Id).SingleAsync(patience.Token);
            return Results.Text("ready");
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            logger.LogWarning(e, "Not ready: the database does not answer");
            return Results.Text("no database", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
