using System.CommandLine;
using System.Data.Common;
using Steward.Cli.Demo;
using Steward.Platform;

namespace Steward.Cli;

/// <summary>The command line: <c>steward serve</c> by default. Exit code 0 or not; one clear sentence when not.</summary>
public static class StewardCommand
{
    private const int Interrupted = 130;

    /// <summary>Longer than the server gives requests that are under way.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(15);

    public static Task<int> RunAsync(string[] args) =>
        RunAsync(args, new ConfigurationBuilder().AddEnvironmentVariables("STEWARD_").Build(), Console.In, Console.Out, Console.Error);

    internal static async Task<int> RunAsync(string[] args, IConfiguration settings, TextReader input, TextWriter output, TextWriter error)
    {
        var root = new RootCommand(
            "Steward keeps a small firm's clients, the work owed to them, and the keys they trusted it with, in one safe place."
        )
        {
            ServeCommand.Create(settings),
            UserCommand.Create(settings, input),
            KeysCommand.Create(settings, input),
            AuditCommand.Create(settings),
            TlsCommand.Create(settings),
            DoctorCommand.Create(settings),
            BackupCommand.Create(settings, input),
            RestoreCommand.Create(settings, input),
            ImportCommand.Create(settings, input),
            DemoCommand.Create(settings),
        };
        root.SetAction((_, ct) => ServeCommand.RunAsync(settings, ct));
        try
        {
            // As people type it who don't know yet what there is.
            return await root.Parse(args is ["help", .. var about] ? [.. about, "--help"] : args)
                .InvokeAsync(
                    new InvocationConfiguration
                    {
                        EnableDefaultExceptionHandler = false,
                        ProcessTerminationTimeout = TimeToStop,
                        Output = output,
                        Error = error,
                    }
                );
        }
        catch (SettingsException e)
        {
            await error.WriteLineAsync($"steward: {e.Message}");
            return 1;
        }
        catch (InvalidException e)
        {
            foreach (var message in e.Errors.Values.SelectMany(messages => messages))
                await error.WriteLineAsync($"steward: {message}");
            return 1;
        }
        catch (DbException e)
        {
            await error.WriteLineAsync($"steward: The database refused: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("steward: Stopped before it was done.");
            return Interrupted;
        }
    }
}
