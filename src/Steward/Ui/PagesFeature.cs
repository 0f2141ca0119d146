namespace Steward.Ui;

public static class PagesFeature
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddCascadingAuthenticationState();
        return services;
    }

    public static void MapPages(this WebApplication app) => app.MapRazorComponents<App>();
}
