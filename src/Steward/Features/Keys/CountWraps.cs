using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Keys;

/// <summary>
/// Adds the wraps this process made to those of all others: random nonces make a key safe for 2^32 of them, so it is warned of early and refused in
/// time. What a crash loses is seconds' worth of a number that is half of what would be too many.
/// </summary>
public sealed class CountWraps(WriteTransaction write, KeyHolder holder, ILogger<CountWraps> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    // Taken from the keyring and not written yet: the database was away.
    private long _pending;
    private bool _warned;

    public async Task RunAsync(CancellationToken ct)
    {
        var keyring = holder.Keys.Keyring;
        var reference = keyring.ActiveReference;
        await _one.WaitAsync(ct);
        try
        {
            _pending += keyring.TakeWrapCount(reference);
            if (_pending > 0)
            {
                keyring.SetWrapsCounted(reference, await AddAsync(reference, _pending, ct));
                _pending = 0;
            }
        }
        finally
        {
            _one.Release();
        }
        if (_warned || keyring.WrapsUnder(reference) < Keyring.WarnAtWraps)
            return;
        _warned = true;
        logger.LogWarning(
            "The key {Reference} has sealed {Wraps} data keys; from {Limit} on nothing new is stored. Make a new key in time",
            reference,
            keyring.WrapsUnder(reference),
            Keyring.RefuseAtWraps
        );
    }

    public void Dispose() => _one.Dispose();

    /// <summary>The new total: added by the database, for other nodes add theirs.</summary>
    private Task<long> AddAsync(string reference, long wraps, CancellationToken ct) =>
        write.RunAsync(
            async db =>
            {
                await db
                    .Keks.Where(k => k.Reference == reference)
                    .ExecuteUpdateAsync(set => set.SetProperty(k => k.Wraps, k => k.Wraps + wraps), ct);
                return await db.Keks.Where(k => k.Reference == reference).Select(k => k.Wraps).SingleAsync(ct);
            },
            ct
        );
}
