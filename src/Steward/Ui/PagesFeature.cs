using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.Extensions.WebEncoders;

namespace Steward.Ui;

public static class PagesFeature
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddSingleton<AssetUrls>();
        services.AddRazorComponents();
        // Names of people and firms stand in a page as they are, not as six letters for each of theirs.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
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
