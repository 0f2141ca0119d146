namespace Steward.Cli;

/// <summary>What a command works with: the same services as the server, without the server.</summary>
internal static class CliServices
{
    public static ServiceProvider Build(IConfiguration settings) =>
        new ServiceCollection()
            .AddLogging(logging =>
                logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None).AddConsole()
            )
            .AddSingleton(settings)
            .AddSteward(settings)
            .BuildServiceProvider();
}
