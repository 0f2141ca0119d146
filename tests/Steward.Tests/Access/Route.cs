using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Steward.Platform.Http;
using Steward.Tests.Harness;

namespace Steward.Tests.Access;

/// <summary>One method and address of the running Steward, found where requests are dispatched: what is mapped is in here, whoever mapped it.</summary>
internal sealed partial record Route(string Method, string Pattern, EndpointMetadataCollection Metadata)
{
    /// <summary>As the table writes it: <c>PUT /api/v1/clients/{id}</c>.</summary>
    public string Name => $"{Method} {Pattern}";

    public bool IsApi => Pattern.StartsWith("/api/v1/", StringComparison.Ordinal);

    public bool IsPage => Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    public TakesBody? Body => Metadata.GetMetadata<TakesBody>();

    /// <summary>Every route but the files of wwwroot.</summary>
    public static List<Route> All(TestApp app) =>
        [
            .. app
                .Services.GetServices<EndpointDataSource>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
                // Only beside a build: finds files of wwwroot that were added since.
                .Where(e => e.RoutePattern.RawText != "{**path:file}")
                .SelectMany(Of)
                .DistinctBy(r => r.Name, StringComparer.Ordinal)
                .OrderBy(r => r.Pattern, StringComparer.Ordinal)
                .ThenBy(r => r.Method, StringComparer.Ordinal),
        ];

    public HttpRequestMessage Request(Subject subject) => new(new HttpMethod(Method), subject.Fill(Pattern));

    private static IEnumerable<Route> Of(RouteEndpoint endpoint)
    {
        var pattern = "/" + Constraint().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "{$1}");
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"];
        return methods.Select(method => new Route(method, pattern, endpoint.Metadata));
    }

    [GeneratedRegex(@"\{\*{0,2}(\w+)[^}]*\}")]
    private static partial Regex Constraint();
}
