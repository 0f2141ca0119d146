using Steward.Data;
using Steward.Features.Audit.Checkpoints;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Audit.Verification;

/// <summary>Up to where the log is verified, and since when.</summary>
public sealed record VerificationState(DateTime At, AuditVerdict Verdict, long EventsVerified);

/// <summary>Verifies in the background: all of it after the start and once a day, what is new every minute; the audit page shows the result.</summary>
public sealed class AuditVerification(IServiceScopeFactory scopes, KeyHolder keys, CheckpointFile file, TimeProvider clock) : IDisposable
{
    private const long LargeLog = 10_000;
    private static readonly TimeSpan AllOfItEvery = TimeSpan.FromDays(1);
    private readonly SemaphoreSlim _one = new(1, 1);
    private DateTime _allOfItAt;

    // Checking a signature costs; what was checked once is not read again every minute of the following years.
    private long _notesEnd;

    /// <summary>Null until the first run after a start has ended.</summary>
    public VerificationState? State { get; private set; }

    public async Task ContinueAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        // Once something is wrong it stays wrong: what follows is not built on it.
        var allOfIt = State is not { Verdict.IsGood: true } || now - _allOfItAt >= AllOfItEvery;
        await VerifyAsync(allOfIt, ct);
    }

    /// <summary>All of it, now.</summary>
    public async Task<VerificationState> VerifyAsync(bool allOfIt, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var outside = new NotesOutside(file.NotesPath, allOfIt ? 0 : _notesEnd);
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<StewardDb>();
            var from = allOfIt ? null : State?.Verdict;
            var verdict = await VerifyAudit.RunAsync(db, keys.Keys.Installation, keys.Keys.Checkpoint, outside, from, ct);
            _notesEnd = outside.End;
            var at = clock.GetUtcNow().UtcDateTime;
            if (allOfIt)
            {
                _allOfItAt = at;
                // It stops everything for a moment: not worth it for a log that needed little.
                if (verdict.Events >= LargeLog)
                    MemoryReturn.Run();
            }
            return State = new VerificationState(at, verdict, verdict.VerifiedHeads.Sum(h => h.Sequence));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
