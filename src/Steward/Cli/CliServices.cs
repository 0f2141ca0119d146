using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Cli;

/// <summary>What a command works with: the same services as the server, without the server.</summary>
internal static class CliServices
{
    /// <summary>
    /// Ready to work: folder, database and keys are there, as after the start of the server. And as beside a server no backup is restored until it is
    /// disposed: what was written would be in the database that was put aside.
    /// </summary>
    public static async Task<ServiceProvider> OpenAsync(IConfiguration settings, CancellationToken ct, TimeProvider? clock = null)
    {
        var services = Build(settings, clock);
        try
        {
            services.GetRequiredService<DataFolder>().Create();
            services.GetRequiredService<FolderInUse>();
            await services.GetRequiredService<Boot>().RunAsync(ct);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    public static ServiceProvider Build(IConfiguration settings, TimeProvider? clock = null) =>
        new ServiceCollection()
            .AddLogging(logging =>
                logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None).AddConsole()
            )
            .AddSingleton(settings)
            .AddSingleton(ListenSettings.From(settings))
            .AddSteward(settings)
            .AddSingleton(clock ?? TimeProvider.System)
            .AddSingleton<FolderInUse>()
            .BuildServiceProvider();

    /// <summary>Taken when it is first asked for, given back with the services.</summary>
    private sealed class FolderInUse(DataFolder folder) : IDisposable
    {
        private readonly FileStream _lock = ServerLock.Share(folder);

        public void Dispose() => _lock.Dispose();
    }
}
