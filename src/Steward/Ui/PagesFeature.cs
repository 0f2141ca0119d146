using Steward.Platform.Http;

namespace Steward.Ui;

public static class PagesFeature
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        return services;
    }

    public static void MapPages(this WebApplication app)
    {
        // The dashboard joins with tasks; until then the day starts at the clients.
        app.MapGet("/", () => Results.Redirect("/clients")).SignedIn().ExcludeFromDescription();
        app.MapRazorComponents<App>();
    }
}
