using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>
/// Shows or copies secret fields. That it happens is durable in the audit log before anything is opened; if that can't be written,
/// nothing is.
/// </summary>
public sealed class RevealCredential(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    RevealAccess access,
    CurrentUser user,
    TimeProvider clock
)
{
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(30);

    /// <param name="id">Which credential.</param>
    /// <param name="read">The request; read after it is known that this person may ask.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: no such credential. The caller disposes the result.</returns>
    /// <exception cref="RefusedException">No grant, no recent sign-in, too many, not what was sealed.</exception>
    /// <exception cref="AuditUnavailableException">It can't be recorded, so it does not happen.</exception>
    public async Task<Revealed?> RunAsync(Guid id, Func<CancellationToken, Task<RevealRequest>> read, CancellationToken ct)
    {
        var found = await access.FindAsync(id, ct);
        if (found is null)
            return null;
        await access.DemandRightAsync(found, CredentialAudit.Revealed, ct);
        var request = await read(ct);
        var reason = request.Check();
        var action = request.Purpose == RevealPurpose.Copy ? CredentialAudit.Copied : CredentialAudit.Revealed;
        await access.DemandNewestAsync(found, action, ct);
        var version = await FindVersionAsync(found, request, action, ct);
        await access.DemandQuotaAsync(found, action, ct);
        var envelopes = await FindEnvelopesAsync(id, request, version, ct);

        var entry = CredentialAudit.Entry(user, action, found.Credential) with
        {
            ObjectVersion = version.Version,
            Reason = string.Join(' ', ((string?[])[reason, $"[{string.Join(", ", request.Fields)}]"]).Where(part => part is not null)),
        };
        await write.AppendAsync(entry, ct);

        try
        {
            return await OpenAsync(found.Credential, request, version, envelopes, entry.Id, ct);
        }
        catch (VaultIntegrityException e)
        {
            // What was sealed anew for another client between two readings is not damaged.
            if (await db.Credentials.AnyAsync(c => c.Id == id && c.ClientId != found.Credential.ClientId, ct))
                throw RefusedException.Conflict(
                    "changed_meanwhile",
                    "Somebody moved this credential to another client at this moment, so nothing was shown. Ask again."
                );
            throw await access.DamagedAsync(found, action, $"{string.Join(", ", request.Fields)}: {e.Detail}", ct);
        }
    }

    private async Task<CredentialVersion> FindVersionAsync(
        RevealAccess.Found found,
        RevealRequest request,
        string action,
        CancellationToken ct
    )
    {
        var number = request.Version ?? found.Credential.SecretVersion;
        var version = found.Row.Newest;
        if (number != found.Credential.SecretVersion)
        {
            var ask = new RevealRows.OfVersion(user, found.Credential.Id, number);
            version = await RevealRows.FindVersion.RunAsync(db, ask).SingleOrDefaultAsync(ct);
        }
        if (version is null && number <= found.Credential.SecretVersion)
            throw await access.DamagedAsync(found, action, $"version {number} is gone", ct);
        if (version is null)
            throw new InvalidException("version", $"There is no version {number}.");
        if (!keys.RightsSeal.IsGenuine(version))
            throw await access.DamagedAsync(found, action, $"version {number} was changed outside Steward", ct);
        var fields = CredentialFields.Parse(version.Fields);
        foreach (var field in request.Fields)
        {
            if (fields.VersionOf(StoredFieldOf(field)) is null)
                throw new InvalidException("fields", $"This credential has no {StoredFieldOf(field)}.");
        }
        return version;
    }

    /// <summary>Of each stored field that is asked for, its envelope; one that is gone is missing here.</summary>
    private async Task<Dictionary<string, byte[]>> FindEnvelopesAsync(
        Guid id,
        RevealRequest request,
        CredentialVersion version,
        CancellationToken ct
    )
    {
        var fields = CredentialFields.Parse(version.Fields);
        var envelopes = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var field in request.Fields.Select(StoredFieldOf).Distinct(StringComparer.Ordinal))
        {
            var ask = new RevealRows.OfField(user, id, field, fields.VersionOf(field)!.Value);
            if (await RevealRows.FindEnvelope.RunAsync(db, ask).SingleOrDefaultAsync(ct) is { } envelope)
                envelopes[field] = envelope;
        }
        return envelopes;
    }

    private async Task<Revealed> OpenAsync(
        Credential credential,
        RevealRequest request,
        CredentialVersion version,
        Dictionary<string, byte[]> envelopes,
        Guid auditEventId,
        CancellationToken ct
    )
    {
        var fields = CredentialFields.Parse(version.Fields);
        var now = clock.GetUtcNow();
        var revealed = new Revealed(auditEventId, version.Version) { HideAt = now + Shown };
        try
        {
            foreach (var field in request.Fields)
            {
                var stored = StoredFieldOf(field);
                var sealedIn = fields.VersionOf(stored)!.Value;
                if (!envelopes.TryGetValue(stored, out var envelope))
                    throw new VaultIntegrityException(VaultIntegrityDetail.Malformed);
                var at = Credential.Location(keys.Installation, credential.Id, credential.ClientId, stored, sealedIn);
                var value = await keys.Keyring.OpenAsync(envelope, at, ct);
                if (field == SecretField.TotpCode)
                    AddCode(revealed, value, now, alone: request.Fields.Count == 1);
                else
                    revealed.Add(field, value);
            }
            return revealed;
        }
        catch
        {
            revealed.Dispose();
            throw;
        }
    }

    /// <summary>The code of this moment; the seed does not leave.</summary>
    private static void AddCode(Revealed revealed, SecretBytes typed, DateTimeOffset now, bool alone)
    {
        using var _ = typed;
        using var seed = TotpSeed.Read(typed.Span, out var problem) ?? throw RefusedException.Conflict("totp_unusable", problem!);
        var code = new SecretBytes(seed.Digits);
        seed.WriteCode(now, code.Span);
        revealed.Add(SecretField.TotpCode, code);
        revealed.TotpPeriod = seed.Period;
        // A code by itself is hidden when it stops being good, not before and not after.
        if (alone)
            revealed.HideAt = DateTimeOffset.FromUnixTimeSeconds((seed.Step(now) + 1) * seed.Period);
    }

    private static string StoredFieldOf(string field) => field == SecretField.TotpCode ? SecretField.Totp : field;
}
