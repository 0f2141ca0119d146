using Microsoft.AspNetCore.StaticAssets;

namespace Steward.Platform.Http;

internal static class StaticFiles
{
    public static void MapStaticFiles(this WebApplication app)
    {
        ICollection<EndpointDataSource> sources = ((IEndpointRouteBuilder)app).DataSources;
        if (sources.Count > 0)
            throw new InvalidOperationException("Static files are mapped before everything else.");
        app.MapStaticAssets().Public();
        if (sources.Count == 1)
            return;
        // Beside a build the framework adds a route that takes GET of every path there is, for files newer than the build: a wrong method would be 404 there
        // instead of 405, and a wrong path 405 instead of 404. What was edited is served without it; what is new needs a build for its fingerprint anyway.
        foreach (var catchAll in sources.Where(s => !s.Endpoints.Any(IsFile)).ToList())
            sources.Remove(catchAll);
    }

    private static bool IsFile(Endpoint endpoint) => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
}
