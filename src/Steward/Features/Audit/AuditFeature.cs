using Steward.Features.Audit.Checkpoints;
using Steward.Features.Audit.Verification;

namespace Steward.Features.Audit;

public static class AuditFeature
{
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(AuditSettings.From(configuration)).AddSingleton<CheckpointFile>().AddSingleton<AuditVerification>();
        services.AddScoped<WriteCheckpoint>().AddScoped<ListAuditEvents>().AddScoped<ShowAuditEvent>().AddScoped<AuditState>();
        services.AddHostedService<CheckpointLoop>();
        return services;
    }

    public static void MapAudit(this RouteGroupBuilder api) => AuditApi.Map(api);
}
