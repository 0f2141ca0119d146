namespace Steward.Platform;

/// <summary>Once a minute, for the first one most of all: to compile what is called often takes 10 MB that are not needed again (bench/README.md).</summary>
internal sealed class MemoryHousekeeping(TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                MemoryReturn.Trim();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
