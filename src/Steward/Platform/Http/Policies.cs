using Microsoft.AspNetCore.Authorization;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Platform.Http;

/// <summary>
/// Who may use a route, said on the route. The architecture test finds every route without one; the role-by-route table checks each of them.
/// </summary>
public sealed class RoutePolicy
{
    public static readonly RoutePolicy Public = new(null);
    public static readonly RoutePolicy AnySignedIn = new(null);

    private RoutePolicy(Permission? permission) => Permission = permission;

    public Permission? Permission { get; }

    public static RoutePolicy Needing(Permission permission) => new(permission);
}

public static class RoutePolicyExtensions
{
    /// <summary>Anybody, signed in or not.</summary>
    public static TBuilder Public<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(RoutePolicy.Public, new AllowAnonymousAttribute());

    /// <summary>Whoever is signed in; what they get is narrowed by the query.</summary>
    public static TBuilder SignedIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(RoutePolicy.AnySignedIn, new AuthorizeAttribute());

    /// <summary>Says on the reference page what the route takes as its body.</summary>
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder builder, string mediaType = "application/json") =>
        builder.WithMetadata(new TakesBody(typeof(TBody), mediaType));

    /// <summary>Says on the reference page what the list takes besides limit and cursor; the same names go to <see cref="ListQuery.Read"/>.</summary>
    public static RouteHandlerBuilder Lists(
        this RouteHandlerBuilder builder,
        string[] sorts,
        string[] filters,
        string[]? once = null,
        int maxLimit = ListQuery.MaxLimit
    ) => builder.WithMetadata(new TakesList(sorts, filters, once ?? [], maxLimit));

    /// <summary>
    /// Whoever has the permission. The route's <paramref name="seen"/> check comes first: what a person can't see is 404 for them, not 403.
    /// </summary>
    public static RouteHandlerBuilder Needs(
        this RouteHandlerBuilder builder,
        Permission permission,
        Func<EndpointFilterInvocationContext, CurrentUser, Task<bool>>? seen = null
    )
    {
        builder.WithMetadata(RoutePolicy.Needing(permission), new AuthorizeAttribute());
        return builder.AddEndpointFilter(
            async (context, next) =>
            {
                var user = context.HttpContext.RequestServices.GetRequiredService<CurrentUser>();
                if (seen is not null && !await seen(context, user))
                    return Problems.NotFound();
                user.Demand(permission);
                return await next(context);
            }
        );
    }
}

/// <summary>
/// The body a route takes, for the reference page. The framework's own metadata for this would also make it answer 415 before the route's policy is known.
/// </summary>
public sealed record TakesBody(Type Type, string MediaType);

/// <summary>The route answers with a page of a list.</summary>
public sealed record TakesList(string[] Sorts, string[] Filters, string[] Once, int MaxLimit);

/// <summary>The same for a page: <c>@attribute [Needs(Permission.AuditRead)]</c>; plain <c>[Authorize]</c> is "whoever is signed in".</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Permission permission) : AuthorizeAttribute, IAuthorizationRequirementData
{
    public Permission Permission { get; } = permission;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new PermissionRequirement(Permission)];
}

public sealed record PermissionRequirement(Permission Permission) : IAuthorizationRequirement;

internal sealed class PermissionHandler(IHttpContextAccessor accessor) : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (accessor.HttpContext?.Features.Get<CurrentUser>()?.May(requirement.Permission) == true)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
