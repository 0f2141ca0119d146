using System.CommandLine;
using Steward.Platform;

namespace Steward.Cli;

/// <summary>The command line: <c>steward serve</c> by default. Exit code 0 or not; one clear sentence when not.</summary>
public static class StewardCommand
{
    private const int Interrupted = 130;

    /// <summary>Longer than the server gives requests that are under way.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(string[] args)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("STEWARD_").Build();
        var root = new RootCommand(
            "Steward keeps a small firm's clients, the work owed to them, and the keys they trusted it with, in one safe place."
        )
        {
            ServeCommand.Create(settings),
            AuditCommand.Create(settings),
        };
        root.SetAction((_, ct) => ServeCommand.RunAsync(settings, ct));
        try
        {
            return await root.Parse(args)
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop });
        }
        catch (SettingsException e)
        {
            await Console.Error.WriteLineAsync($"steward: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("steward: Stopped before it was done.");
            return Interrupted;
        }
    }
}
