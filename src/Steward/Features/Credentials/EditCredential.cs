using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>Changes everything of a credential but its secret.</summary>
public sealed class EditCredential(StewardDb db, WriteTransaction write, InstallationKeys keys, CurrentUser user, TimeProvider clock)
{
    /// <param name="id">Which.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="input">All of it as it shall be.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: no such credential.</returns>
    /// <exception cref="StaleException">Somebody was faster.</exception>
    public async Task<CredentialItem?> RunAsync(Guid id, int version, CredentialInput input, CancellationToken ct)
    {
        if (await db.CredentialItemAsync(id, user, keys, ct) is not { } current)
            return null;
        user.Demand(Permission.CredentialsWrite);
        var (details, username) = await input.CheckAsync(db, ct);
        // Who can't see the user name sends none, and must neither lose nor replace it.
        if (!current.MayReveal && username is not null)
            throw RefusedException.Forbidden("You may not see the user name of this credential, so you may not set it either.");
        try
        {
            var saved = await write.RunAsync(writing => SaveAsync(writing, id, version, details, username, input.Tags, ct), ct);
            return saved ? await db.CredentialItemAsync(id, user, keys, ct) : null;
        }
        catch (DbUpdateConcurrencyException)
        {
            var now = await db.CredentialItemAsync(id, user, keys, ct);
            return now is null ? null : throw new StaleException(now, now.Version);
        }
    }

    private async Task<bool> SaveAsync(
        StewardDb writing,
        Guid id,
        int version,
        CredentialDetails details,
        string? username,
        IReadOnlyList<string>? names,
        CancellationToken ct
    )
    {
        // One at a time: two who add one tag must not meet at its link before they meet at the version.
        var credential = await writing.HoldCredentialAsync(writing.Credentials.VisibleTo(user), id, user, ct);
        if (credential is null || await writing.CredentialItemAsync(id, user, keys, ct) is not { } stored)
            return false;
        if (credential.Version != version)
            throw new StaleException(stored, stored.Version);
        var now = clock.GetUtcNow().UtcDateTime;
        var changes = Changes(stored, details, username);
        changes.AddRange((await writing.SetTagsAsync<CredentialTag>(id, names, now, ct)).Words);
        if (changes.Count == 0)
            return true;
        credential.Edit(details, now);
        if (changes.Contains("username"))
            credential.SealUsername(CredentialUsername.Seal(keys, id, credential.ClientId, username));
        await SearchIndex.PutAsync(writing, SearchKind.Credential, id, credential.ClientId, details.Name, details.Website, ct);
        CredentialAudit.Tell(writing, user, CredentialAudit.Updated, credential, string.Join(", ", changes), now);
        return true;
    }

    /// <summary>The names of what changes; never the values, for a user name may be among them.</summary>
    private static List<string> Changes(CredentialItem stored, CredentialDetails details, string? username)
    {
        var changes = new List<string>();
        Add("name", stored.Name != details.Name);
        Add("kind", stored.Kind != details.Kind);
        // A user name that does not open is replaced by whatever was typed instead.
        Add("username", stored.MayReveal && (stored.Username != username || stored.UsernameDamage is not null));
        Add("website", stored.Website != details.Website);
        Add("owner", stored.OwnerId != details.OwnerId);
        Add("rotation", stored.RotateEveryDays != details.RotateEveryDays);
        return changes;

        void Add(string name, bool changed)
        {
            if (changed)
                changes.Add(name);
        }
    }
}
