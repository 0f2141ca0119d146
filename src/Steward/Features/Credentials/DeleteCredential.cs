using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>Shreds a credential: every envelope of every version goes, and with it the only copy of each data key. What stays is the audit.</summary>
public sealed class DeleteCredential(StewardDb db, WriteTransaction write, InstallationKeys keys, CurrentUser user, TimeProvider clock)
{
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StaleException">It changed since <paramref name="version"/>.</exception>
    public async Task<bool> RunAsync(Guid id, int version, CancellationToken ct)
    {
        if (!await db.Credentials.VisibleTo(user).AnyAsync(c => c.Id == id, ct))
            return false;
        user.Demand(Permission.CredentialsWrite);
        try
        {
            return await write.RunAsync(writing => ShredAsync(writing, id, version, ct), ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return await db.CredentialItemAsync(id, user, keys, ct) is { } now ? throw new StaleException(now, now.Version) : false;
        }
    }

    private async Task<bool> ShredAsync(StewardDb writing, Guid id, int version, CancellationToken ct)
    {
        var credential = await writing.Credentials.VisibleTo(user).AsTracking().SingleOrDefaultAsync(c => c.Id == id, ct);
        if (credential is null)
            return false;
        if (credential.Version != version && await writing.CredentialItemAsync(id, user, keys, ct) is { } stored)
            throw new StaleException(stored, stored.Version);
        await writing.CredentialSecrets.Where(s => s.CredentialId == id).ExecuteDeleteAsync(ct);
        await writing.CredentialVersions.Where(v => v.CredentialId == id).ExecuteDeleteAsync(ct);
        await EndGrants.OfCredentialAsync(writing, credential, user, ct);
        await SearchIndex.RemoveAsync(writing, id, ct);
        await writing
            .Clients.Where(c => c.Id == credential.ClientId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Credentials, c => c.Credentials - 1), ct);
        writing.Remove(credential);
        writing.ScrubLog();
        CredentialAudit.Tell(writing, user, CredentialAudit.Deleted, credential, null, clock.GetUtcNow().UtcDateTime);
        return true;
    }
}
