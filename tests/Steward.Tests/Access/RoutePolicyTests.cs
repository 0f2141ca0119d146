using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Steward.Platform.Http;
using Steward.Tests.Harness;

namespace Steward.Tests.Access;

/// <summary>Who may use a route is said on the route: none is left to a default.</summary>
public sealed class RoutePolicyTests
{
    /// <summary>What anybody may use, signed in or not. A new line here is a decision.</summary>
    private static readonly string[] Public =
    [
        "POST /api/v1/auth/login",
        "POST /api/v1/auth/refresh",
        "GET /sign-in",
        "POST /sign-in",
        "POST /sign-out",
        "GET /setup/{token}",
        "POST /setup/{token}",
        "GET /password/{token}",
        "POST /password/{token}",
        "GET /healthz",
        "GET /readyz",
        "GET /openapi/v1.json",
        "GET /api",
        "POST /api",
    ];

    /// <summary>The framework's own: the fallback policy keeps it for those who are signed in.</summary>
    private const string NotOurs = "GET /_framework/opaque-redirect";

    [Fact]
    public async Task Every_route_and_page_says_who_may_use_it()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);

        Route
            .All(app)
            .Where(r => !HasPolicy(r.Metadata) && r.Name != NotOurs)
            .Select(r => r.Name)
            .ShouldBeEmpty(
                "Say .Public(), .SignedIn() or .Needs(...) on the route, [Needs(...)], [Authorize] or [AllowAnonymous] on the page."
            );
    }

    [Fact]
    public async Task What_is_public_is_on_a_list()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);

        Route
            .All(app)
            .Where(r => r.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(r => r.Name)
            .Order(StringComparer.Ordinal)
            .ShouldBe(Public.Order(StringComparer.Ordinal));
    }

    private static bool HasPolicy(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<RoutePolicy>() is not null
        || metadata.GetMetadata<IAllowAnonymous>() is not null
        || metadata.GetMetadata<IAuthorizeData>() is not null;
}
