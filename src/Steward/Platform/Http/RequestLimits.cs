using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.StaticAssets;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;

namespace Steward.Platform.Http;

/// <summary>
/// How many requests a person may send in a second, or an address as long as nobody is signed in. Per process: with several nodes each counts its own.
/// </summary>
public static class RequestLimits
{
    public static IServiceCollection AddRequestLimits(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = RequestLimitSettings.From(configuration);
        services.AddSingleton<LimitAudit>();
        services.AddSingleton(_ => NewLimiter(settings));
        return services;
    }

    /// <summary>
    /// The framework's own middleware makes a second limiter that nobody can dispose of: its timer, ten times a second, and all it holds would outlive
    /// an application that is stopped.
    /// </summary>
    public static void UseRequestLimits(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                using var lease = context.RequestServices.GetRequiredService<PartitionedRateLimiter<HttpContext>>().AttemptAcquire(context);
                if (!lease.IsAcquired)
                {
                    await context.RequestServices.GetRequiredService<LimitAudit>().NoteAsync(context, CallerOf(context));
                    var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var given) ? given : TimeSpan.FromSeconds(1);
                    throw RefusedException.TooMany("Too many requests in a second. Wait a moment, then go on.", wait);
                }
                await next(context);
            }
        );

    private static PartitionedRateLimiter<HttpContext> NewLimiter(RequestLimitSettings settings) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            IsFree(context)
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(
                    CallerOf(context),
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = settings.RequestsPerSecond,
                        TokensPerPeriod = settings.RequestsPerSecond,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        QueueLimit = 0,
                    }
                )
        );

    private static string CallerOf(HttpContext context) =>
        context.Features.Get<CurrentUser>() is { } user ? user.Id.ToString() : $"address {RequestOrigin.Of(context).Network}";

    // Files cost next to nothing, and a page asks for a dozen of them at once; health is asked for by machines.
    private static bool IsFree(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
        || context.Request.Path.Equals("/healthz", StringComparison.Ordinal)
        || context.Request.Path.Equals("/readyz", StringComparison.Ordinal);
}

/// <summary><c>STEWARD_REQUESTS_PER_SECOND</c>.</summary>
public sealed record RequestLimitSettings(int RequestsPerSecond)
{
    public static RequestLimitSettings From(IConfiguration configuration)
    {
        var text = configuration["REQUESTS_PER_SECOND"];
        if (string.IsNullOrEmpty(text))
            return new RequestLimitSettings(100);
        return
            int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= 1_000_000
            ? new RequestLimitSettings(number)
            : throw new SettingsException("STEWARD_REQUESTS_PER_SECOND must be a whole number from 1 to 1000000.");
    }
}

/// <summary>Records that a limit was hit: once a minute for each caller, so that a flood of requests is not a flood of events.</summary>
internal sealed class LimitAudit(WriteTransaction write, TimeProvider clock)
{
    private const int Remembered = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTime> _noted = new(StringComparer.Ordinal);

    public async Task NoteAsync(HttpContext context, string caller)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (_noted.Count > Remembered)
            _noted.Clear();
        var noted = _noted.GetOrAdd(caller, DateTime.MinValue);
        if (now - noted < Interval || !_noted.TryUpdate(caller, now, noted))
            return;
        var actor = context.Features.Get<CurrentUser>()?.Actor ?? Actor.Unknown(RequestOrigin.Of(context));
        await write.AppendAsync(
            new AuditEntry(actor, "access.limited", "route") { Outcome = AuditEntry.Refused, Reason = "too many requests in a second" },
            CancellationToken.None
        );
    }
}
