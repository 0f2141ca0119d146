namespace Steward.Ui;

public static class PagesFeature
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddSingleton<AssetUrls>();
        services.AddRazorComponents();
        return services;
    }

    /// <summary>Before routing: the folder of the version is no part of any route.</summary>
    public static void UseAssetUrls(this WebApplication app)
    {
        var urls = app.Services.GetRequiredService<AssetUrls>();
        app.Use(
            (context, next) =>
            {
                urls.Resolve(context);
                return next(context);
            }
        );
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapRazorComponents<App>();
    }
}
