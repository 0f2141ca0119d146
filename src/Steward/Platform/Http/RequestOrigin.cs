namespace Steward.Platform.Http;

public static class RequestOrigin
{
    public static Origin Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        var userAgent = context.Request.Headers.UserAgent.ToString();
        return new Origin(address?.ToString(), userAgent.Length == 0 ? null : userAgent, context.TraceIdentifier);
    }

    /// <summary>A program's path: problem details, never a page.</summary>
    public static bool IsApi(this HttpContext context) => IsApi(context.Request.Path);

    public static bool IsApi(PathString path) =>
        path.StartsWithSegments("/api/v1", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);
}
