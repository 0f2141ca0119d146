using Steward.Data;
using Steward.Features.Credentials;
using Steward.Features.ImportExport.Bitwarden;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.ImportExport;

/// <summary>Turns what was read into staged rows: every secret is sealed here, for the credential it will be, before anything is written.</summary>
internal sealed class ImportSealer(InstallationKeys keys, ImportRun run)
{
    private const int FirstVersion = 1;

    public static bool IsKnownByContent(CredentialDraft draft) => draft.Item.SourceId.Length == 0;

    /// <summary>What a source calls an item, as a keyed hash; an item without an id is known by all it holds.</summary>
    public byte[] SourceKey(CredentialDraft draft)
    {
        using var writer = new CanonicalWriter();
        if (!IsKnownByContent(draft))
            return keys.Lookup.Mac(writer.Add("import source").Add(run.Source).Add(draft.Item.SourceId).Written);
        writer.Add("import content").Add(run.Source).Add(draft.Name).Add(draft.Website).Add(draft.Kind);
        foreach (var secret in new[] { draft.Username, draft.Password, draft.Totp, draft.Notes, draft.Custom })
            writer.Add(secret is null ? null : Convert.ToHexString(keys.Lookup.Mac(secret.Span)));
        return keys.Lookup.Mac(writer.Written);
    }

    /// <summary>Why it can't be stored, or null.</summary>
    public static string? Refusal(CredentialDraft draft)
    {
        foreach (var (field, secret) in SecretsOf(draft))
        {
            if (secret.Length > Keyring.MaxPlaintextSize)
                return $"its {field} is longer than 1 MB";
        }
        return draft.Username?.Length > Keyring.MaxPlaintextSize ? "its user name is longer than 1 MB" : null;
    }

    public async Task<ImportItem> SealAsync(CredentialDraft draft, byte[] sourceKey, Guid clientId, CancellationToken ct)
    {
        var item = new ImportItem(
            run.Id,
            draft.Item.Index + 1,
            draft.Name,
            ImportVerdict.New,
            draft.Losses.Count == 0 ? null : string.Join('\n', draft.Losses)
        )
        {
            SourceKey = sourceKey,
            CredentialId = Guid.CreateVersion7(),
            Kind = draft.Kind,
            Website = draft.Website,
            NameSort = TextFold.SortKey(draft.Name),
        };
        item.BelongTo(clientId);
        if (draft.Username is { } username)
            item.SealUsername(keys.Names.Seal(username.Span, At(item, Credential.UsernameField, clientId)));
        var fields = CredentialFields.Empty;
        foreach (var (field, secret) in SecretsOf(draft))
        {
            item.PutEnvelope(field, await keys.Keyring.SealAsync(secret.Memory, At(item, field, clientId), ct));
            fields = fields.With(field, FirstVersion);
        }
        var version = new CredentialVersion(item.CredentialId.Value, FirstVersion, fields, run.StartedBy, run.CreatedAt);
        item.PutVersion(fields, keys.RightsSeal.Compute(version));
        return item;
    }

    /// <summary>An envelope opens for one client only: an item that turns out to belong to another is sealed for that one.</summary>
    public async Task MoveAsync(ImportItem item, Guid toClient, CancellationToken ct)
    {
        var from = item.ClientId!.Value;
        if (item.SealedUsername is { } sealedUsername)
        {
            using var username = keys.Names.Open(sealedUsername, At(item, Credential.UsernameField, from));
            item.SealUsername(keys.Names.Seal(username.Span, At(item, Credential.UsernameField, toClient)));
        }
        foreach (var field in SecretField.Stored)
        {
            if (item.Envelope(field) is not { } envelope)
                continue;
            using var secret = await keys.Keyring.OpenAsync(envelope, At(item, field, from), ct);
            item.PutEnvelope(field, await keys.Keyring.SealAsync(secret.Memory, At(item, field, toClient), ct));
        }
        item.BelongTo(toClient);
    }

    private SealLocation At(ImportItem item, string field, Guid clientId) =>
        Credential.Location(keys.Installation, item.CredentialId!.Value, clientId, field, FirstVersion);

    private static IEnumerable<(string Field, SecretBytes Secret)> SecretsOf(CredentialDraft draft)
    {
        if (draft.Password is { } password)
            yield return (SecretField.Password, password);
        if (draft.Totp is { } totp)
            yield return (SecretField.Totp, totp);
        if (draft.Notes is { } notes)
            yield return (SecretField.Notes, notes);
        if (draft.Custom is { } custom)
            yield return (SecretField.Custom, custom);
    }
}
