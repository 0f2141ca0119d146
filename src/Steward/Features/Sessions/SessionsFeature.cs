using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Data;
using Steward.Features.Users;

namespace Steward.Features.Sessions;

public static class SessionsFeature
{
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SessionSettings.From(configuration));
        services.TryAddSingleton(new PasswordHashSettings());
        services.AddSingleton(s => new PasswordHasher(
            s.GetRequiredService<PasswordHashSettings>(),
            m => s.GetRequiredService<InstallationKeys>().Pepper.Mac(m)
        ));
        services
            .AddSingleton<AccessTokens>()
            .AddSingleton<RefreshTokens>()
            .AddSingleton<Identities>()
            .AddSingleton<SessionCookies>()
            .AddSingleton<SignInLadder>()
            .AddSingleton<Devices>()
            .AddSingleton<ForbiddenAudit>();
        services.AddScoped<SignIn>().AddScoped<BeginSession>().AddScoped<RefreshSession>().AddScoped<StepUp>();
        services.AddScoped<EndSessions>().AddScoped<ListSessions>().AddScoped<IssueSetupLink>().AddScoped<SetUpInstallation>();
        services
            .AddScoped<CreateUser>()
            .AddScoped<IssuePasswordLink>()
            .AddScoped<SetPassword>()
            .AddScoped<FindPasswordOwner>()
            .AddScoped<FindSetupLink>();
        services
            .AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddHttpContextAccessor();
        services.AddScoped(s =>
            s.GetRequiredService<IHttpContextAccessor>().HttpContext?.Features.Get<CurrentUser>()
            ?? throw new InvalidOperationException("Nobody is signed in on this request; the route lacks its policy.")
        );
        return services;
    }

    /// <summary>Who it is, whether the request may come from here, and that somebody is there.</summary>
    public static void UseSessions(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<CrossSiteGuard>();
        app.UseMiddleware<SessionActivity>();
    }

    public static void MapSessions(this RouteGroupBuilder api) => SessionsApi.Map(api);

    public static void MapSessionRoutes(this WebApplication app) => SessionRoutes.Map(app);
}
