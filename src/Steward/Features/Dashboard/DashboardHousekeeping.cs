namespace Steward.Features.Dashboard;

/// <summary>Keeps scores and history up to date, a few seconds behind what happens: the dashboard doesn't wait for it.</summary>
internal sealed class DashboardHousekeeping(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<DashboardHousekeeping> logger,
    TimeSpan? every = null
) : BackgroundService
{
    private static readonly TimeSpan HistoryEvery = TimeSpan.FromHours(1);

    private readonly TimeSpan _every = every ?? TimeSpan.FromSeconds(10);
    private DateTimeOffset _noted = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await KeepAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Steward is stopping.
        }
    }

    private async Task KeepAsync(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ScoreClients>().RunAsync(ct);
            var now = clock.GetUtcNow();
            if (now - _noted < HistoryEvery && now.UtcDateTime.Date == _noted.UtcDateTime.Date)
                return;
            await scope.ServiceProvider.GetRequiredService<KeepFirmHistory>().RunAsync(ct);
            _noted = now;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogWarning(e, "The scores of clients could not be brought up to date; it is tried again in a few seconds");
        }
    }
}
