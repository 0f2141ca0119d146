namespace Steward.Features.Dashboard;

public static class DashboardFeature
{
    public static IServiceCollection AddDashboard(this IServiceCollection services) =>
        services.AddScoped<ShowDashboard>().AddScoped<ListAttention>().AddScoped<ScoreClients>().AddScoped<KeepFirmHistory>();

    /// <summary>Only where a server runs: a command ends before there is anything to keep.</summary>
    public static void AddDashboardHousekeeping(this IServiceCollection services) => services.AddHostedService<DashboardHousekeeping>();

    public static void MapDashboard(this RouteGroupBuilder api) => DashboardApi.Map(api);
}
