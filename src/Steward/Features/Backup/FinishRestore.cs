using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Audit.Checkpoints;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Backup;

/// <summary>
/// What a restored database is brought to before anybody uses it: this version's shape, its keys open, nobody signed in, and the restore on record.
/// </summary>
internal static class FinishRestore
{
    /// <returns>How many sessions ended.</returns>
    public static async Task<int> OnAsync(
        IConfiguration configuration,
        BackupHeader header,
        string file,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(configuration)
            .AddSingleton(ListenSettings.From(configuration))
            .AddSteward(configuration)
            .AddSingleton(clock)
            .AddSingleton(s => new UnfinishedRestore(
                s.GetRequiredService<DataFolder>(),
                s.GetRequiredService<DatabaseSettings>(),
                s.GetRequiredService<CheckpointFile>()
            )
            {
                IsOurs = true,
            })
            .BuildServiceProvider();
        await services.GetRequiredService<Boot>().RunAsync(ct);
        var now = clock.GetUtcNow().UtcDateTime;
        return await services
            .GetRequiredService<WriteTransaction>()
            .RunAsync(
                async db =>
                {
                    var living = await db
                        .Sessions.Where(s => s.RevokedAt == null && s.ExpiresAt > now)
                        .Select(s => s.UserId)
                        .ToListAsync(ct);
                    // Who was signed out, or thrown out, after the backup must not be signed in by it.
                    foreach (var user in living.Distinct())
                        await EndSessions.AllAsync(db, user, "a backup was restored", Actor.CommandLine, now, ct);
                    // Links too: one that was used after the backup would choose a password a second time, for whoever kept it.
                    await db.SetupTokens.ExecuteDeleteAsync(ct);
                    db.Audit(
                        new AuditEntry(Actor.CommandLine, "backup.restored", "backup")
                        {
                            ObjectName = Path.GetFileName(file),
                            Reason = string.Create(
                                CultureInfo.InvariantCulture,
                                $"made {header.CreatedAt:yyyy-MM-dd HH:mm:ss} UTC; {living.Count} sessions ended"
                            ),
                        }
                    );
                    return living.Count;
                },
                ct
            );
    }
}
