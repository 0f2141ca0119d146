using Steward.Data;
using Steward.Features.Backup;
using Steward.Platform.Keys;

namespace Steward.Platform;

/// <summary>What happens before anything is served or done: folder, database, keys, in this order, one process at a time.</summary>
public sealed class Boot(DataFolder folder, Migrator migrator, KeyBoot keys, UnfinishedRestore unfinished)
{
    public async Task RunAsync(CancellationToken ct)
    {
        folder.Create();
        await unfinished.SettleAsync(ct);
        await migrator.RunAsync(db => keys.RunAsync(db, ct), ct);
    }
}
