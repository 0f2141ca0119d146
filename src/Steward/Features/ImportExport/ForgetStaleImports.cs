using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>
/// Takes away what nobody will come back for: staging that a dead process left behind, dry runs nobody confirmed within a day,
/// sealed copies that were to go after the move. At start and every few minutes.
/// </summary>
public sealed class ForgetStaleImports(StewardDb db, WriteTransaction write, TimeProvider clock)
{
    /// <summary>Staging writes every few hundred items: silent for so long, its process is gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var silent = now - Silence;
        var waiting = now - Patience;
        var stale = await db
            .ImportRuns.Where(r =>
                (r.State == ImportState.Staging && r.UpdatedAt < silent)
                || ((r.State == ImportState.Ready || r.State == ImportState.Mapping) && r.UpdatedAt < waiting)
            )
            .ToListAsync(ct);
        foreach (var run in stale)
        {
            var waits = run.State is ImportState.Ready or ImportState.Mapping;
            var audit = new AuditEntry(Actor.Background, waits ? "import.cancelled" : "import.failed", "import")
            {
                ObjectId = run.Id,
                ObjectName = ImportWords.Source(run.Source),
                Reason = waits ? "nobody confirmed it within a day" : "its process ended while the file was read",
            };
            var error = waits ? null : "Steward stopped while it read the file. Nothing was imported: start again.";
            var state = waits ? ImportState.Cancelled : ImportState.Failed;
            await ImportRows.EndAsync(write, run.Id, state, error, now, audit, ct);
        }
        await FinishAsync(silent, ct);
    }

    /// <summary>What a process did not live to clear up after its import had ended.</summary>
    private async Task FinishAsync(DateTime before, CancellationToken ct)
    {
        var ended = db.ImportRuns.Where(r => r.FinishedAt != null && r.FinishedAt < before);
        var sealedStill = await ended
            .Where(r =>
                r.State == ImportState.Done
                && (db.ImportItems.Any(i => i.RunId == r.Id && i.VersionMac != null) || db.ImportRecords.Any(i => i.RunId == r.Id))
            )
            .Select(r => r.Id)
            .ToListAsync(ct);
        foreach (var id in sealedStill)
            await ImportRows.StripAsync(write, id, ct);
        var rowsStill = await ended
            .Where(r =>
                r.State != ImportState.Done && (db.ImportItems.Any(i => i.RunId == r.Id) || db.ImportRecords.Any(i => i.RunId == r.Id))
            )
            .Select(r => r.Id)
            .ToListAsync(ct);
        foreach (var id in rowsStill)
            await ImportRows.WipeAsync(write, id, ct);
    }
}

internal sealed class ImportHousekeeping(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ImportHousekeeping> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            do await ForgetAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Steward is stopping.
        }
    }

    private async Task ForgetAsync(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ForgetStaleImports>().RunAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogWarning(e, "Stale imports could not be cleared away; it is tried again in five minutes");
        }
    }
}
