using System.Globalization;
using Steward.Platform;

namespace Steward.Features.Trash;

/// <summary>How long what was deleted can come back.</summary>
public sealed record TrashSettings(int Days)
{
    public static TrashSettings From(IConfiguration configuration)
    {
        if (configuration["TRASH_DAYS"] is not { Length: > 0 } text)
            return new TrashSettings(30);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 3650)
            return new TrashSettings(days);
        throw new SettingsException("STEWARD_TRASH_DAYS must be a whole number of days, at least 1 and at most 3650.");
    }
}

public static class TrashFeature
{
    public static IServiceCollection AddTrash(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSingleton(TrashSettings.From(configuration))
            .AddScoped<ListTrash>()
            .AddScoped<TrashClient>()
            .AddScoped<RestoreTrash>()
            .AddScoped<PurgeTrash>()
            .AddScoped<EmptyTrash>();

    /// <summary>What only a server does by itself.</summary>
    public static IServiceCollection AddTrashHousekeeping(this IServiceCollection services) =>
        services.AddHostedService<TrashHousekeeping>();

    public static void MapTrash(this RouteGroupBuilder api) => TrashApi.Map(api);
}
