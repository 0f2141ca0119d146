using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.ImportExport;

internal static class ImportStates
{
    /// <summary>The first of two who want an import in another state gets it; on PostgreSQL the second one waits here until the first is through.</summary>
    /// <returns>False: it is in none of the states it may come from.</returns>
    public static async Task<bool> EnterImportAsync(
        this StewardDb db,
        Guid id,
        IReadOnlyList<ImportState> from,
        ImportState to,
        DateTime now
    ) =>
        await db
            .ImportRuns.Where(r => r.Id == id && from.Contains(r.State))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, to).SetProperty(r => r.UpdatedAt, now)) == 1;
}
