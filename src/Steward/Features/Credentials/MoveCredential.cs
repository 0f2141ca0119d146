using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>
/// Files a credential at another client. Who sees it is from then on decided there: what was allowed to single people ends, what is denied
/// to them stays denied. Tags, versions and their numbers stay as they are.
/// </summary>
/// <remarks>
/// An envelope opens only at its client, so every one is opened and sealed anew. Only who may be shown the secret may have that done: else
/// moving it to where one reveals would be a way to it.
/// </remarks>
public sealed class MoveCredential(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    RevealAccess access,
    SessionSettings sessions,
    CurrentUser user,
    TimeProvider clock
)
{
    /// <param name="ClientId">The client it belongs to.</param>
    public sealed record Request(Guid ClientId);

    /// <param name="id">Which.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="request">Where to.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: no such credential, or no such client.</returns>
    /// <exception cref="RefusedException">403: no right to, or <c>step_up_required</c>. 409: the client is archived.</exception>
    /// <exception cref="StaleException">It changed since <paramref name="version"/>.</exception>
    public async Task<CredentialItem?> RunAsync(Guid id, int version, Request request, CancellationToken ct)
    {
        if (
            await access.FindAsync(id, ct) is not { } found
            || !await db.Clients.VisibleTo(user).AnyAsync(c => c.Id == request.ClientId, ct)
        )
            return null;
        user.Demand(Permission.CredentialsWrite);
        // It shows the credential to everybody at that client: an open browser is not enough.
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        await access.DemandRightAsync(found, CredentialAudit.Moved, ct);
        await access.DemandStandingAtAsync(found, request.ClientId, CredentialAudit.Moved, ct);
        await access.DemandNewestAsync(found, CredentialAudit.Moved, ct);
        if (found.Credential.Version != version)
            throw await StaleAsync(db, id, ct);
        if (found.Credential.ClientId == request.ClientId)
            throw new InvalidException("clientId", "It is filed at this client already.");
        try
        {
            // Before the transaction: a key provider may be far away, and nobody waits for it but this request.
            var anew = await SealAnewAsync(found.Credential, request.ClientId, ct);
            var moved = await write.RunAsync(writing => MoveAsync(writing, found.Credential, request.ClientId, anew, ct), ct);
            return moved ? await db.CredentialItemAsync(id, user, keys, ct) : null;
        }
        catch (VaultIntegrityException e)
        {
            // Not damaged but changed since: sealed anew for where somebody else has moved it.
            if (await db.Credentials.AnyAsync(c => c.Id == id && c.Version != version, ct))
                throw await StaleAsync(db, id, ct);
            throw await access.DamagedAsync(found, CredentialAudit.Moved, e.Detail.ToString(), ct);
        }
        catch (RightsForgedException e)
        {
            throw await access.ForgedAsync(found, CredentialAudit.Moved, e, ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw await StaleAsync(db, id, ct);
        }
    }

    private async Task<Anew> SealAnewAsync(Credential credential, Guid clientId, CancellationToken ct)
    {
        var username = CredentialUsername.Seal(keys, credential.Id, clientId, CredentialUsername.Open(keys, credential));
        var envelopes = new Dictionary<(string Field, int Version), byte[]>();
        var secrets = await db.CredentialSecrets.AsNoTracking().Where(s => s.CredentialId == credential.Id).ToListAsync(ct);
        foreach (var secret in secrets)
        {
            using var value = await keys.Keyring.OpenAsync(secret.Envelope, At(secret, credential.ClientId), ct);
            envelopes[(secret.Field, secret.Version)] = await keys.Keyring.SealAsync(value.Memory, At(secret, clientId), ct);
        }
        return new Anew(username, envelopes);
    }

    private async Task<bool> MoveAsync(StewardDb writing, Credential read, Guid clientId, Anew anew, CancellationToken ct)
    {
        var from = read.ClientId;
        // Both held, and by everybody in the same order: two who move against each other must not wait for each other.
        foreach (var held in new[] { from, clientId }.Order())
        {
            if (await writing.HoldAsync(held, user, ct) is not { } client)
                return false;
            if (held == clientId && client.IsArchived)
                throw RefusedException.Conflict(
                    "client_archived",
                    $"{client.Name} is archived. Restore it first, or choose another client."
                );
        }
        if (await writing.Credentials.VisibleTo(user).AsTracking().SingleOrDefaultAsync(c => c.Id == read.Id, ct) is not { } credential)
            return false;
        // The same version is the same secret at the same client: what was sealed is what is stored.
        if (credential.Version != read.Version)
            throw await StaleAsync(writing, read.Id, ct);
        var now = clock.GetUtcNow().UtcDateTime;
        credential.Move(clientId, anew.Username, now);
        await foreach (var secret in writing.CredentialSecrets.AsTracking().Where(s => s.CredentialId == read.Id).AsAsyncEnumerable())
            secret.Reseal(anew.Envelopes[(secret.Field, secret.Version)]);
        await EndGrants.OfMovedAsync(writing, keys, credential, user, now, ct);
        await CountAsync(writing, from, -1, ct);
        await CountAsync(writing, clientId, +1, ct);
        await SearchIndex.PutAsync(writing, SearchKind.Credential, read.Id, clientId, credential.Name, credential.Website, ct);
        CredentialAudit.TellMoved(writing, user, credential, from, now);
        return true;
    }

    private static Task<int> CountAsync(StewardDb writing, Guid clientId, int change, CancellationToken ct) =>
        writing
            .Clients.Where(c => c.Id == clientId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Credentials, c => c.Credentials + change), ct);

    private async Task<Exception> StaleAsync(StewardDb reading, Guid id, CancellationToken ct) =>
        await reading.CredentialItemAsync(id, user, keys, ct) is { } now
            ? new StaleException(now, now.Version)
            : RefusedException.Conflict(
                "changed_meanwhile",
                "Somebody else changed this at the same moment. Nothing was moved: look at it again."
            );

    private SealLocation At(CredentialSecret secret, Guid clientId) =>
        Credential.Location(keys.Installation, secret.CredentialId, clientId, secret.Field, secret.Version);

    /// <summary>User name and secrets as the new client will have them.</summary>
    private sealed record Anew(byte[]? Username, IReadOnlyDictionary<(string Field, int Version), byte[]> Envelopes);
}
