using Steward.Features.ImportExport.Export;
using Steward.Features.ImportExport.Tables;

namespace Steward.Features.ImportExport;

public static class ImportExportFeature
{
    public static IServiceCollection AddImportExport(this IServiceCollection services) =>
        services
            .AddScoped<StageImport>()
            .AddScoped<ReadTable>()
            .AddScoped<ShowTable>()
            .AddScoped<MapTable>()
            .AddScoped<RunImport>()
            .AddScoped<CancelImport>()
            .AddScoped<RedirectImport>()
            .AddScoped<ShowImport>()
            .AddScoped<ListImports>()
            .AddScoped<ListImportItems>()
            .AddScoped<ForgetStaleImports>()
            .AddScoped<ExportClients>()
            .AddScoped<ExportTasks>();

    /// <summary>What only a server does by itself.</summary>
    public static IServiceCollection AddImportHousekeeping(this IServiceCollection services) =>
        services.AddHostedService<ImportHousekeeping>();

    public static void MapImportExport(this RouteGroupBuilder api)
    {
        ImportsApi.Map(api);
        MappingApi.Map(api);
        ExportsApi.Map(api);
    }

    public static void MapExportRoutes(this WebApplication app) => ExportRoutes.Map(app);
}
