using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>Puts a credential into the trash: nobody is shown anything of it from then on. Its secret stays sealed until it is restored or purged.</summary>
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
            return await write.RunAsync(writing => TrashAsync(writing, id, version, ct), ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return await db.CredentialItemAsync(id, user, keys, ct) is { } now ? throw new StaleException(now, now.Version) : false;
        }
    }

    private async Task<bool> TrashAsync(StewardDb writing, Guid id, int version, CancellationToken ct)
    {
        // Held: whoever comes second finds it gone, and a client on its way into the trash doesn't take it along as if nobody had deleted it.
        if (await writing.HoldCredentialAsync(writing.Credentials.VisibleTo(user), id, user, ct) is not { } credential)
            return false;
        if (credential.Version != version && await writing.CredentialItemAsync(id, user, keys, ct) is { } stored)
            throw new StaleException(stored, stored.Version);
        var now = clock.GetUtcNow().UtcDateTime;
        credential.Trash(now, user.Id);
        await SearchIndex.RemoveAsync(writing, id, ct);
        await writing
            .Clients.Where(c => c.Id == credential.ClientId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Credentials, c => c.Credentials - 1), ct);
        CredentialAudit.Tell(writing, user, CredentialAudit.Deleted, credential, null, now);
        return true;
    }
}
