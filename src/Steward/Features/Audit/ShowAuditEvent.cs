using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Vault;

namespace Steward.Features.Audit;

/// <summary>One event with its proof, recomputed from what is shown; for those who may read the log, null when there is none.</summary>
public sealed class ShowAuditEvent(StewardDb db, InstallationKeys keys)
{
    /// <summary>Whether where an event came from (address, browser, typed name) is still what the event commits to.</summary>
    public enum OriginProof
    {
        Same,

        /// <summary>Erased, salt and all, as the law may demand: the event stands without it.</summary>
        Removed,
        Changed,
    }

    /// <param name="IsGenuine">Whether the event hashes to its stored hash.</param>
    public sealed record Proof(byte[] PreviousHash, byte[] Hash, bool IsGenuine, OriginProof Origin);

    public sealed record Result(ListAuditEvents.Item Event, Proof Proof);

    public async Task<Result?> RunAsync(CurrentUser user, Guid id, CancellationToken ct)
    {
        user.Demand(Permission.AuditRead);
        var shown = await AuditEventRows.Of(db, db.AuditEvents.Where(e => e.Id == id), user).SingleOrDefaultAsync(ct);
        if (shown is null)
            return null;
        var link = await db.AuditEvents.SingleAsync(e => e.Id == id, ct);
        var salt = await db.AuditOrigins.Where(o => o.EventId == id).Select(o => o.Salt).SingleOrDefaultAsync(ct);
        var hash = AuditChain.Hash(
            AuditChain.Prefix(keys.Installation),
            link.Chain,
            link.Seq,
            link.PreviousHash,
            AuditChain.Canonical(link.ToRecord())
        );
        var isGenuine = hash.AsSpan().SequenceEqual(link.Hash);
        return new Result(shown, new Proof(link.PreviousHash, link.Hash, isGenuine, Compare(shown, salt, link.OriginCommitment)));
    }

    private static OriginProof Compare(ListAuditEvents.Item shown, byte[]? salt, byte[] commitment) =>
        salt is null ? OriginProof.Removed
        : salt.Length == OriginCommitment.SaltSize
        && OriginCommitment.Compute(salt, shown.Ip, shown.UserAgent, shown.TypedName).AsSpan().SequenceEqual(commitment)
            ? OriginProof.Same
        : OriginProof.Changed;
}
