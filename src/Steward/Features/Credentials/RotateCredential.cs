using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>
/// Replaces the secret by a new version. A merge: what is absent carries over by pointing at its older envelope, null removes.
/// The old version stays in the history.
/// </summary>
public sealed class RotateCredential(StewardDb db, WriteTransaction write, InstallationKeys keys, CurrentUser user, TimeProvider clock)
{
    // Each attempt that loses to another rotation seals again for the version after that one.
    private const int Attempts = 5;

    /// <param name="id">Which.</param>
    /// <param name="version">The credential's version that was read, where the caller wants to be told of a change in between.</param>
    /// <param name="secret">What changes.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: no such credential.</returns>
    /// <exception cref="StaleException">It is not that version any more.</exception>
    /// <exception cref="RefusedException">409: each attempt lost to somebody else.</exception>
    public async Task<CredentialItem?> RunAsync(Guid id, int? version, SecretInput secret, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await db.CredentialItemAsync(id, user, keys, ct) is not { } current)
                return null;
            user.Demand(Permission.CredentialsWrite);
            Check(secret, current);
            if (version is not null && version != current.Version)
                throw new StaleException(current, current.Version);
            var next = current.SecretVersion + 1;
            // Sealed for exactly this version, before the transaction: a key provider may be far away.
            var secrets = await secret.SealAsync(keys, id, current.ClientId, next, ct);
            try
            {
                if (await write.RunAsync(writing => AddVersionAsync(writing, current, version, secret, secrets, ct), ct))
                    return await db.CredentialItemAsync(id, user, keys, ct);
            }
            catch (Exception e) when (e is DbUpdateConcurrencyException or RacedException)
            {
                // Somebody else rotated or moved it between reading and writing: on top of theirs, which the next reading shows.
                if (attempt < Attempts)
                    continue;
                throw RefusedException.Conflict(
                    "changed_meanwhile",
                    "Others changed this credential at the same moment, again and again, so nothing was rotated. Look at it and try again."
                );
            }
            return null;
        }
    }

    private static void Check(SecretInput secret, CredentialItem current)
    {
        if (secret.IsEmpty)
            throw new InvalidException(
                "secret",
                "There is nothing to replace yet. Give a new password, authenticator key, notes or field, or take one away."
            );
        if (!secret.SetFields.Any() && !current.Fields.Any(secret.Has))
            throw new InvalidException("secret", "Nothing changes: the credential has none of the fields to remove.");
    }

    private async Task<bool> AddVersionAsync(
        StewardDb writing,
        CredentialItem read,
        int? version,
        SecretInput secret,
        List<CredentialSecret> secrets,
        CancellationToken ct
    )
    {
        // Held: PostgreSQL would let two write the same version, and refuse the second by its key.
        if (await writing.HoldCredentialAsync(writing.Credentials.VisibleTo(user), read.Id, user, ct) is not { } credential)
            return false;
        // Sealed for the next version at that client: neither may be another one by now.
        if (
            credential.SecretVersion != read.SecretVersion
            || credential.ClientId != read.ClientId
            || (version is not null && version != credential.Version)
        )
            throw new RacedException();
        var newest = await writing.CredentialVersions.SingleAsync(
            v => v.CredentialId == read.Id && v.Version == credential.SecretVersion,
            ct
        );
        // Carrying over from a row that was changed past Steward would give it a MAC of ours.
        keys.RightsSeal.Demand(newest);
        var now = clock.GetUtcNow().UtcDateTime;
        var fields = secret.Merge(CredentialFields.Parse(newest.Fields), read.SecretVersion + 1);
        writing.Add(credential.Rotate(fields, secret.Sets(SecretField.Password), user.Id, now));
        writing.AddRange(secrets);
        CredentialAudit.Tell(writing, user, CredentialAudit.Rotated, credential, Changes(secret), now);
        return true;
    }

    private static string Changes(SecretInput secret) =>
        string.Join(", ", SecretField.Stored.Where(secret.Has).Select(field => secret.Sets(field) ? field : $"{field} removed"));

    private sealed class RacedException() : Exception("Another rotation, or a move, came first.");
}
