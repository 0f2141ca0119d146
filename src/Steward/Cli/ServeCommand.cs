using System.CommandLine;
using System.Net.Sockets;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Cli;

internal static class ServeCommand
{
    public static Command Create(IConfiguration settings)
    {
        var command = new Command("serve", "Runs the server (what happens without a command).");
        command.SetAction((_, ct) => RunAsync(settings, ct));
        return command;
    }

    public static async Task<int> RunAsync(IConfiguration settings, CancellationToken ct)
    {
        await using var app = StewardApp.Build(settings);
        await app.Services.GetRequiredService<Boot>().RunAsync(ct);
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException e) when (e.InnerException is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new SettingsException(
                $"{app.Services.GetRequiredService<ListenSettings>().Describe()} can't be listened on: {e.InnerException.Message}. Stop what uses it, or set STEWARD_LISTEN."
            );
        }
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<Welcome>().PrintAsync(Console.Out, ct);
        await app.WaitForShutdownAsync(ct);
        return 0;
    }
}
