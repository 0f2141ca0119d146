using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit.Verification;
using Steward.Features.Keys;
using Steward.Platform.Keys;

namespace Steward.Features.Audit.Checkpoints;

/// <summary>A checkpoint at start and stop, every ten seconds when something is new, and every thousand events; verification goes on behind it.</summary>
internal sealed class CheckpointLoop(
    IServiceScopeFactory scopes,
    KeyHolder keys,
    AuditVerification verification,
    CheckpointFile file,
    CountWraps wraps,
    TimeProvider clock,
    ILogger<CheckpointLoop> logger
) : BackgroundService
{
    private const long EventsBetween = 1000;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan VerifyEvery = TimeSpan.FromMinutes(1);

    private long _events;
    private DateTimeOffset _nextCheckpoint;
    private DateTimeOffset _nextVerification;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first requests after a start come first.
        await Task.Delay(Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!keys.IsOpen || stoppingToken.IsCancellationRequested)
            return;
        file.WritePublicKey(keys.Keys.Checkpoint.ExportSubjectPublicKeyInfoPem());
        using var timer = new PeriodicTimer(Look);
        do
        {
            await TurnAsync(stoppingToken);
        } while (await NextAsync(timer, stoppingToken));
        await LastAsync();
    }

    private async Task TurnAsync(CancellationToken ct)
    {
        try
        {
            var now = clock.GetUtcNow();
            if (now >= _nextCheckpoint || await EventsAsync(ct) >= _events + EventsBetween)
            {
                await wraps.RunAsync(ct);
                await CheckpointAsync(ct);
                _nextCheckpoint = now + Between;
            }
            if (now >= _nextVerification)
            {
                await verification.ContinueAsync(ct);
                _nextVerification = now + VerifyEvery;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopping; the last checkpoint is written after the loop.
        }
        catch (Exception e)
        {
            // The database may be away for a while; secrets are refused meanwhile, and the next turn tries again.
            logger.LogError(e, "The audit checkpoint could not be written");
        }
    }

    private async Task LastAsync()
    {
        try
        {
            await wraps.RunAsync(CancellationToken.None);
            await CheckpointAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            // Stopping goes on without it; the next start writes one.
            logger.LogError(e, "The last audit checkpoint could not be written");
        }
    }

    private async Task CheckpointAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<WriteCheckpoint>().RunAsync(ct) is { } checkpoint)
            _events = checkpoint.Events;
    }

    private async Task<long> EventsAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<StewardDb>().AuditHeads.SumAsync(h => h.Seq, ct);
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
