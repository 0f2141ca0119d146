using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>
/// Whether this person may be shown a secret now: grant, step-up, limit; every refusal is audited. The rows the decision rests on carry
/// MACs, and they are checked here: those of user, role and session were when the request came in.
/// </summary>
public sealed class RevealAccess(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    RevealQuota quota,
    SessionSettings sessions,
    CurrentUser user
)
{
    internal sealed record Found(RevealRow Row, IReadOnlyList<AccessGrant> Grants)
    {
        public Credential Credential => Row.Credential;
    }

    /// <summary>Null: this person sees no such credential.</summary>
    internal async Task<Found?> FindAsync(Guid id, CancellationToken ct)
    {
        var ask = new RevealRows.One(user, id, GrantAccess.DenialOf(user.Id));
        if (await RevealRows.Find.RunAsync(db, ask).SingleOrDefaultAsync(ct) is not { } row)
            return null;
        if (!row.HasGrants)
            return new Found(row, []);
        // All of them, those that ran out too: a denial with an edited effect or end would hide from a narrower query.
        var grants = await db
            .AccessGrants.Where(g =>
                g.UserId == user.Id && g.ClientId == row.Credential.ClientId && (g.CredentialId == null || g.CredentialId == id)
            )
            .ToListAsync(ct);
        // One of this moment, of which the session doesn't know yet: what is denied isn't there.
        return grants.Exists(g => g.Effect == GrantEffect.Deny && IsInForce(g)) ? null : new Found(row, grants);
    }

    /// <param name="found">What.</param>
    /// <param name="action">What for, as the audit log calls it.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="RefusedException">403 <c>grant_required</c>, <c>step_up_required</c>.</exception>
    internal async Task DemandRightAsync(Found found, string action, CancellationToken ct)
    {
        await DemandGenuineAsync(found, action, ct);
        if (!user.May(Permission.CredentialsReveal) && !found.Grants.Any(g => g.Effect == GrantEffect.Allow && IsInForce(g)))
            throw await RefusedAsync(found, action, RefusedException.GrantRequired(), ct);
        if (user.Now - user.AuthenticatedAt > sessions.StepUpForReveal)
            throw await RefusedAsync(found, action, RefusedException.StepUpRequired(), ct);
    }

    /// <exception cref="RefusedException">429.</exception>
    internal async Task DemandQuotaAsync(Found found, string action, CancellationToken ct)
    {
        if (await quota.TakeAsync(user.Id, ct) is { } wait)
            throw await RefusedAsync(
                found,
                action,
                RefusedException.TooMany(
                    "You have been shown as many secrets as one person may be in an hour. Wait, or ask an administrator.",
                    wait
                ),
                ct
            );
    }

    /// <summary>The row must be as new as what the audit log has seen of it: one that was put back to an older state shows no secret.</summary>
    internal async Task DemandNewestAsync(Found found, string action, CancellationToken ct)
    {
        var stored = found.Credential.SecretVersion;
        if (found.Row.HighestAudited != stored)
            throw await DamagedAsync(found, action, $"rolled back: stored version {stored}, audited {found.Row.HighestAudited}", ct);
    }

    /// <summary>Audits what does not match its seal, and gives what the caller throws: it says nothing of the details.</summary>
    internal async Task<RefusedException> DamagedAsync(Found found, string action, string detail, CancellationToken ct)
    {
        var entry = CredentialAudit.Entry(user, action, found.Credential) with
        {
            Outcome = AuditEntry.Failed,
            Reason = $"vault_integrity: {detail}",
            // What the row claims proves nothing now, and must not become the highest version seen.
            ObjectVersion = null,
        };
        await write.AppendAsync(entry, ct);
        return RefusedException.VaultIntegrity();
    }

    /// <summary>Another client this person works at: a membership that somebody put there by hand is none.</summary>
    internal async Task DemandStandingAtAsync(Found found, Guid clientId, string action, CancellationToken ct)
    {
        if (user.Scope != AccessScope.AssignedClients)
            return;
        var member = await db.ClientMembers.SingleOrDefaultAsync(m => m.ClientId == clientId && m.UserId == user.Id, ct);
        try
        {
            if (member is not null)
                await DemandStandingAsync(member, ct);
        }
        catch (RightsForgedException e)
        {
            throw await ForgedAsync(found, action, e, ct);
        }
    }

    internal Task<RefusedException> ForgedAsync(Found found, string action, RightsForgedException forged, CancellationToken ct) =>
        DamagedAsync(found, action, $"{forged.Table} row changed outside Steward", ct);

    private async Task DemandGenuineAsync(Found found, string action, CancellationToken ct)
    {
        try
        {
            if (user.Scope == AccessScope.AssignedClients && found.Row.Member is { } member)
                await DemandStandingAsync(member, ct);
            foreach (var grant in found.Grants)
                keys.RightsSeal.Demand(grant);
            if (found.Row.LacksDenial)
                throw new RightsForgedException(nameof(AccessGrant));
            if (!user.May(Permission.CredentialsReveal))
                await DemandStandingAsync(found.Grants, ct);
        }
        catch (RightsForgedException e)
        {
            throw await ForgedAsync(found, action, e, ct);
        }
    }

    /// <summary>A genuine row that was removed once and put back by hand is as good as a forged one: the audit log remembers its end.</summary>
    private async Task DemandStandingAsync(ClientMember member, CancellationToken ct)
    {
        keys.RightsSeal.Demand(member);
        var removed = await db.AuditEvents.AnyAsync(
            e =>
                e.ObjectId == member.UserId
                && e.ClientId == member.ClientId
                && e.Action == ClientMember.RemovedAction
                && e.At > member.CreatedAt,
            ct
        );
        if (removed)
            throw new RightsForgedException(nameof(ClientMember));
    }

    private async Task DemandStandingAsync(IEnumerable<AccessGrant> grants, CancellationToken ct)
    {
        var ids = grants.Where(g => g.Effect == GrantEffect.Allow).Select(g => (Guid?)g.Id).ToArray();
        if (ids.Length > 0 && await db.AuditEvents.AnyAsync(e => ids.Contains(e.ObjectId) && e.Action == GrantAccess.Revoked, ct))
            throw new RightsForgedException(nameof(AccessGrant));
    }

    private bool IsInForce(AccessGrant grant) => grant.Until is null || grant.Until > user.Now;

    private async Task<RefusedException> RefusedAsync(Found found, string action, RefusedException refusal, CancellationToken ct)
    {
        var entry = CredentialAudit.Entry(user, action, found.Credential) with { Outcome = AuditEntry.Refused, Reason = refusal.Code };
        await write.AppendAsync(entry, ct);
        return refusal;
    }
}
