using Steward.Data;
using Steward.Features.ApiReference;
using Steward.Features.Audit;
using Steward.Features.Backup;
using Steward.Features.Clients;
using Steward.Features.Contacts;
using Steward.Features.Credentials;
using Steward.Features.Dashboard;
using Steward.Features.ImportExport;
using Steward.Features.Keys;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Features.Tasks;
using Steward.Features.Trash;
using Steward.Features.Users;
using Steward.Platform.Http;
using Steward.Platform.Http.OpenApi;
using Steward.Platform.Keys;
using Steward.Ui;

namespace Steward;

/// <summary>The table of contents: every service, the pipeline, every feature.</summary>
public static class StewardApp
{
    /// <summary>What the server and the command line share: data, keys, operations.</summary>
    public static IServiceCollection AddSteward(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddData(configuration);
        services.AddKeys(configuration);
        services.AddSessions(configuration);
        services.AddUsers();
        services.AddKeyCare();
        services.AddSearch();
        services.AddImportExport();
        services.AddClients();
        services.AddContacts();
        services.AddTasks();
        services.AddTags();
        services.AddAudit(configuration);
        services.AddBackup();
        services.AddCredentials(configuration);
        services.AddTrash(configuration);
        services.AddDashboard();
        return services;
    }

    public static WebApplication Build(IConfiguration settings, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "steward" }
        );
        builder.Configuration.AddConfiguration(settings);
        // Beside a build the files of wwwroot are where the source is; a published program has them beside itself.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "steward.staticwebassets.runtime.json")))
            builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSteward(builder.Configuration);
        builder.AddListening();
        builder.AddLogs();
        builder.Services.AddHttp(builder.Configuration);
        builder.Services.AddPages();
        builder.Services.AddApiReference();
        builder.Services.AddImportHousekeeping();
        builder.Services.AddTrashHousekeeping();
        builder.Services.AddDashboardHousekeeping();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.UsePlatform();
        app.UseWholeBodies();
        app.UseSessions();
        app.UseRequestLimits();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticFiles();
        app.MapHealth();
        app.MapOpenApiDocument();
        var api = app.MapApi();
        api.MapSessions();
        api.MapDashboard();
        api.MapUsers();
        api.MapSearch();
        api.MapImportExport();
        api.MapClients();
        api.MapContacts();
        api.MapTasks();
        api.MapTags();
        app.MapSessionRoutes();
        app.MapExportRoutes();
        api.MapAudit();
        api.MapCredentials();
        api.MapTrash();
        app.MapPages();
        return app;
    }
}
