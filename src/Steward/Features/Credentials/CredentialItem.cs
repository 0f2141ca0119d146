using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>A credential as lists, pages and the API show it: never a secret, its length or a hash of it.</summary>
/// <param name="Username">Null when there is none, and for those who may not reveal.</param>
/// <param name="RotateBy">The day the password is due to be replaced.</param>
/// <param name="SecretVersion">The newest version of the secret.</param>
/// <param name="Fields">Which secret fields it has.</param>
public sealed record CredentialItem(
    Guid Id,
    Guid ClientId,
    string Name,
    CredentialKind Kind,
    string? Username,
    string? Website,
    Guid? OwnerId,
    int? RotateEveryDays,
    DateOnly? RotateBy,
    int SecretVersion,
    IReadOnlyList<string> Fields,
    int Version,
    DateTime CreatedAt,
    DateTime UpdatedAt
)
{
    public IReadOnlyList<string> Tags => [.. Labels.Select(l => l.Name)];

    [JsonIgnore]
    public IReadOnlyList<TagLabel> Labels { get; init; } = [];

    [JsonIgnore]
    public string ClientName { get; init; } = "";

    [JsonIgnore]
    public DateTime SecretChangedAt { get; init; }

    /// <summary>Whether this person may be shown the secret, step-up aside.</summary>
    [JsonIgnore]
    public bool MayReveal { get; init; }

    /// <summary>The sealed user name is not the one Steward wrote for this credential: it is not shown.</summary>
    [JsonIgnore]
    public VaultIntegrityDetail? UsernameDamage { get; init; }

    /// <summary>The table whose row would have let this person reveal, had it not been changed outside Steward.</summary>
    [JsonIgnore]
    public string? ForgedRights { get; init; }

    internal static CredentialItem Of(CredentialRow row, InstallationKeys keys)
    {
        var credential = row.Credential;
        string? username = null;
        VaultIntegrityDetail? damage = null;
        try
        {
            if (row.MayReveal)
                username = CredentialUsername.Open(keys, credential);
        }
        catch (VaultIntegrityException e)
        {
            damage = e.Detail;
        }
        return new CredentialItem(
            credential.Id,
            credential.ClientId,
            credential.Name,
            credential.Kind,
            username,
            credential.Website,
            credential.OwnerId,
            credential.RotateEveryDays,
            credential.HasRotation ? credential.RotateBy : null,
            credential.SecretVersion,
            credential.Fields.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            credential.Version,
            credential.CreatedAt,
            credential.UpdatedAt
        )
        {
            ClientName = row.ClientName,
            SecretChangedAt = credential.SecretChangedAt,
            MayReveal = row.MayReveal,
            UsernameDamage = damage,
        };
    }
}

/// <summary>A credential with what the person who asks needs to know about it: one query for a whole page of them.</summary>
internal sealed record CredentialRow(Credential Credential, string ClientName, bool MayReveal);

internal static class CredentialRows
{
    public static IQueryable<CredentialRow> RowsFor(this IQueryable<Credential> credentials, CurrentUser user)
    {
        if (user.May(Permission.CredentialsReveal))
            return credentials.Select(c => new CredentialRow(c, c.Client.Name, true));
        return credentials.Select(c => new CredentialRow(
            c,
            c.Client.Name,
            c.Client.Grants.Any(g =>
                g.UserId == user.Id
                && (g.CredentialId == null || g.CredentialId == c.Id)
                && g.Effect == GrantEffect.Allow
                && (g.Until == null || g.Until > user.Now)
            )
        ));
    }

    /// <summary>As this person sees it now; null when they don't.</summary>
    public static async Task<CredentialItem?> CredentialItemAsync(
        this StewardDb db,
        Guid id,
        CurrentUser user,
        InstallationKeys keys,
        CancellationToken ct
    )
    {
        var row = await db.Credentials.AsNoTracking().VisibleTo(user).Where(c => c.Id == id).RowsFor(user).SingleOrDefaultAsync(ct);
        return row is null ? null : (await db.CredentialItemsAsync([row], user, keys, ct))[0];
    }

    /// <summary>
    /// The row to change, among <paramref name="seen"/>. Changes to the credentials of one client wait for each other, as those to the client itself do:
    /// its counts, its tags and whether it is in the trash stay as they are until this is committed.
    /// </summary>
    public static async Task<Credential?> HoldCredentialAsync(
        this StewardDb db,
        IQueryable<Credential> seen,
        Guid id,
        CurrentUser user,
        CancellationToken ct
    )
    {
        while (true)
        {
            var clientId = await seen.Where(c => c.Id == id).Select(c => (Guid?)c.ClientId).SingleOrDefaultAsync(ct);
            if (clientId is null || await db.HoldAsync(clientId.Value, user, ct) is null)
                return null;
            // Moved to another client until that one was held: it is that client's turn.
            if (await seen.AsTracking().SingleOrDefaultAsync(c => c.Id == id && c.ClientId == clientId, ct) is { } credential)
                return credential;
        }
    }

    /// <summary>The rows as they are shown: no user name is opened before the rows that allow it were checked.</summary>
    public static async Task<IReadOnlyList<CredentialItem>> CredentialItemsAsync(
        this StewardDb db,
        IReadOnlyList<CredentialRow> rows,
        CurrentUser user,
        InstallationKeys keys,
        CancellationToken ct
    )
    {
        var forged = await StandingRights.FindForgedAsync(db, keys, rows, user, ct);
        var tags = await db.TagsOfAsync<CredentialTag>([.. rows.Select(r => r.Credential.Id)], ct);
        return
        [
            .. rows.Select(row =>
                forged.TryGetValue(row.Credential.Id, out var table)
                    ? CredentialItem.Of(row with { MayReveal = false }, keys) with
                    {
                        ForgedRights = table,
                        Labels = [.. tags[row.Credential.Id]],
                    }
                    : CredentialItem.Of(row, keys) with
                    {
                        Labels = [.. tags[row.Credential.Id]],
                    }
            ),
        ];
    }
}
