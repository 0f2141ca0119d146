namespace Steward.Features.Backup;

/// <summary>For the command line: what brings an installation back after the disk died.</summary>
public static class BackupFeature
{
    public static IServiceCollection AddBackup(this IServiceCollection services) =>
        services.AddSingleton<UnfinishedRestore>().AddScoped<CreateBackup>().AddScoped<RestoreBackup>();
}
