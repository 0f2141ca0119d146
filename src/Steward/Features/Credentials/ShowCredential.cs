using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>Opens one credential, which is a view and audited as one.</summary>
public sealed class ShowCredential(StewardDb db, WriteTransaction write, InstallationKeys keys, CurrentUser user)
{
    /// <param name="id">Which.</param>
    /// <param name="again">
    /// The request says that nobody looks: a live refresh, a prefetch. Believed only of a session that has viewed this credential before,
    /// for a header must not be a way around the audit.
    /// </param>
    /// <param name="ct">Cancels.</param>
    public async Task<CredentialItem?> RunAsync(Guid id, bool again, CancellationToken ct)
    {
        var row = await db.Credentials.VisibleTo(user).Where(c => c.Id == id).RowsFor(user).SingleOrDefaultAsync(ct);
        if (row is null)
            return null;
        var item = (await db.CredentialItemsAsync([row], user, keys, ct))[0];
        if (again && item is { UsernameDamage: null, ForgedRights: null } && await WasViewedAsync(id, ct))
            return item;
        var entry = CredentialAudit.Entry(user, CredentialAudit.Viewed, row.Credential);
        if (item.UsernameDamage is { } damage)
            entry = entry with { Outcome = AuditEntry.Failed, Reason = $"vault_integrity: username, {damage}" };
        else if (item.ForgedRights is { } table)
            entry = entry with { Outcome = AuditEntry.Failed, Reason = $"vault_integrity: {table} row changed outside Steward" };
        await write.AppendAsync(entry, ct);
        return item;
    }

    private Task<bool> WasViewedAsync(Guid id, CancellationToken ct) =>
        db.AuditEvents.AnyAsync(e => e.CredentialId == id && e.SessionId == user.SessionId && e.Action == CredentialAudit.Viewed, ct);
}
