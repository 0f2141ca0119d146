using Microsoft.EntityFrameworkCore;

namespace Steward.Data;

/// <summary>A context's connection, open until this is disposed of: EF alone opens and closes it for each query.</summary>
internal sealed class HeldConnection : IAsyncDisposable
{
    private readonly StewardDb _db;

    private HeldConnection(StewardDb db) => _db = db;

    public static async Task<HeldConnection> OpenAsync(StewardDb db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        return new HeldConnection(db);
    }

    public async ValueTask DisposeAsync() => await _db.Database.CloseConnectionAsync();
}
