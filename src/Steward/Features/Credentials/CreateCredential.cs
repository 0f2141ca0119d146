using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;

namespace Steward.Features.Credentials;

/// <summary>Adds a credential with its first version: row, envelopes, audit, activity, counter and search entry in one transaction.</summary>
public sealed class CreateCredential(StewardDb db, WriteTransaction write, InstallationKeys keys, CurrentUser user, TimeProvider clock)
{
    /// <summary>Null: no such client.</summary>
    public async Task<CredentialItem?> RunAsync(Guid clientId, CredentialInput input, SecretInput secret, CancellationToken ct)
    {
        if (!await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == clientId, ct))
            return null;
        user.Demand(Permission.CredentialsWrite);
        var (details, username) = await input.CheckAsync(db, ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var id = Guid.CreateVersion7(now);
        // Sealed before the transaction: a key provider may be far away, and nobody waits for it but this request.
        var secrets = await secret.SealAsync(keys, id, clientId, version: 1, ct);
        var sealedUsername = CredentialUsername.Seal(keys, id, clientId, username);

        var added = await write.RunAsync(
            async writing =>
            {
                // Held: a client on its way into the trash takes along what is in it, and nothing may be put in behind its back.
                if (await writing.HoldAsync(clientId, user, ct) is null)
                    return false;
                var credential = new Credential(id, clientId, details, now);
                credential.SealUsername(sealedUsername);
                writing.Add(credential);
                await writing.SetTagsAsync<CredentialTag>(id, input.Tags, now, ct);
                writing.Add(credential.Begin(secret.Merge(CredentialFields.Empty, credential.SecretVersion), user.Id, now));
                writing.AddRange(secrets);
                await writing
                    .Clients.Where(c => c.Id == clientId)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.Credentials, c => c.Credentials + 1), ct);
                await SearchIndex.PutAsync(writing, SearchKind.Credential, id, clientId, details.Name, details.Website, ct);
                CredentialAudit.Tell(writing, user, CredentialAudit.Created, credential, null, now);
                return true;
            },
            ct
        );
        return added ? await db.CredentialItemAsync(id, user, keys, ct) : null;
    }
}
