using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Data.Postgres;
using Steward.Platform;

namespace Steward.Features.Trash;

/// <summary>Ends what has been in the trash for its time, and finishes purges that a dead process left half done. At start and every hour.</summary>
public sealed class EmptyTrash(StewardDb reading, WriteTransaction write, TrashSettings settings, TimeProvider clock)
{
    private const int Batch = 200;

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var before = now.AddDays(-settings.Days);
        await DrainAsync(
            reading
                .Clients.Where(c => c.TrashedAt != null && (c.TrashedAt < before || c.IsPurging))
                .OrderBy(c => c.TrashedAt)
                .Select(c => c.Id),
            async id =>
            {
                await write.RunAsync(db => BeginAsync(db, id, before, ct), ct);
                await Shred.ClientAsync(write, id, Actor.Background, now, ct);
            },
            ct
        );
        await DrainAsync(
            reading
                .Credentials.Where(c => c.TrashedAt != null && c.TrashedAt < before && !c.TrashedWithClient)
                .OrderBy(c => c.TrashedAt)
                .Select(c => c.Id),
            id => write.RunAsync(db => CredentialAsync(db, id, before, now, ct), ct),
            ct
        );
        while (await write.RunAsync(db => TasksAsync(db, before, ct), ct) == Batch) { }
    }

    /// <summary>A batch at a time: a trash of a hundred thousand things is no more memory than one of two hundred.</summary>
    /// <remarks>What was ended, here or on another node, or restored meanwhile isn't found again, so every round has less before it.</remarks>
    private static async Task DrainAsync(IQueryable<Guid> old, Func<Guid, Task> endAsync, CancellationToken ct)
    {
        List<Guid> batch;
        do
        {
            batch = await old.Take(Batch).ToListAsync(ct);
            foreach (var id in batch)
                await endAsync(id);
        } while (batch.Count == Batch);
    }

    // Somebody may have restored it since it was found.
    private static async Task BeginAsync(StewardDb db, Guid id, DateTime before, CancellationToken ct)
    {
        await Shred.LockAsync(db, TrashKind.Client, id, ct);
        if (await db.Clients.AsTracking().SingleOrDefaultAsync(c => c.Id == id && c.TrashedAt < before, ct) is not { } client)
            return;
        client.BeginPurge();
        await db.SaveChangesAsync(ct);
    }

    private static async Task CredentialAsync(StewardDb db, Guid id, DateTime before, DateTime now, CancellationToken ct)
    {
        await Shred.LockAsync(db, TrashKind.Credential, id, ct);
        var credential = await db
            .Credentials.AsTracking()
            .SingleOrDefaultAsync(c => c.Id == id && c.TrashedAt < before && !c.TrashedWithClient, ct);
        if (credential is not null)
            await Shred.CredentialAsync(db, credential, Actor.Background, now, ct);
    }

    private static async Task<int> TasksAsync(StewardDb db, DateTime before, CancellationToken ct)
    {
        var old = db.WorkTasks.Where(t => t.TrashedAt != null && t.TrashedAt < before && !t.TrashedWithClient);
        var ids = await old.Select(t => t.Id).Take(Batch).ToListAsync(ct);
        await old.Where(t => ids.Contains(t.Id)).ExecuteDeleteAsync(ct);
        return ids.Count;
    }
}

internal sealed class TrashHousekeeping(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TrashHousekeeping> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            do await EmptyAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Steward is stopping.
        }
    }

    private async Task EmptyAsync(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<EmptyTrash>().RunAsync(ct);
            if (scope.ServiceProvider.GetService<RewriteSecrets>() is { } rewrite)
                await rewrite.RunAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogWarning(e, "The trash could not be emptied; it is tried again in an hour");
        }
    }
}
