using System.CommandLine;
using System.Net.Sockets;
using Steward.Data;
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
        // Before Kestrel looks for its certificate in there.
        var folder = DataFolder.From(settings);
        folder.Create();
        await using var running = ServerLock.Share(folder);
        try
        {
            // The database's model and the routes are a third of the start each, and wait for nothing else of it: made beside the rest.
            _ = Task.Run(() => DataFeature.MakeModel(settings), ct);
            await using var app = StewardApp.Build(settings);
            var routes = Task.Run(() => MakeRoutes(app), ct);
            await app.Services.GetRequiredService<Boot>().RunAsync(ct);
            await routes;
            await ListenAsync(app, ct);
            await using (var scope = app.Services.CreateAsyncScope())
                await scope.ServiceProvider.GetRequiredService<Welcome>().PrintAsync(Console.Out, ct);
            await app.WaitForShutdownAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Asked to stop while it was still starting: stopped, as asked.
        }
        return 0;
    }

    /// <summary>They are made again when the server listens; what they need for the first time (types, compiled code) is there then.</summary>
    private static int MakeRoutes(IEndpointRouteBuilder app) => app.DataSources.Sum(routes => routes.Endpoints.Count);

    private static async Task ListenAsync(WebApplication app, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // What began beside it ends before its services are gone.
            await app.StopAsync(ct);
            // Where "localhost" is two addresses, each has its own reason.
            var reason = e.InnerException is AggregateException several ? several.InnerExceptions[0] : e.InnerException ?? e;
            throw new SettingsException(
                $"{app.Services.GetRequiredService<ListenSettings>().Describe()} can't be listened on: {reason.Message}. Stop what uses it, or set STEWARD_LISTEN."
            );
        }
    }
}
