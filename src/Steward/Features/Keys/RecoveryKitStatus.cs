using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Keys;

/// <summary>Whether the recovery kit was ever printed. Asked on every page of an administrator until it was, and never again after.</summary>
public sealed class RecoveryKitStatus(IServiceScopeFactory scopes)
{
    private volatile bool _printed;

    public void Printed() => _printed = true;

    public async ValueTask<bool> WasPrintedAsync(CancellationToken ct)
    {
        if (_printed)
            return true;
        // A context of its own: the page beside the banner is reading with the request's.
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StewardDb>();
        return _printed = await db.Installations.AnyAsync(i => i.RecoveryKitPrintedAt != null, ct);
    }
}
