using Steward.Data;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>
/// What a request says about the secret fields: a value sets one, null removes it, and of what is absent nothing changes.
/// Owns the values and wipes them.
/// </summary>
public sealed class SecretInput : IDisposable
{
    private readonly SortedDictionary<string, SecretBytes?> _fields = new(StringComparer.Ordinal);

    public bool IsEmpty => _fields.Count == 0;

    public bool Sets(string field) => _fields.GetValueOrDefault(field) is not null;

    public bool Has(string field) => _fields.ContainsKey(field);

    /// <summary>The fields that get a value.</summary>
    public IEnumerable<string> SetFields => _fields.Where(f => f.Value is not null).Select(f => f.Key);

    /// <summary>Takes the value over.</summary>
    public void Set(string field, SecretBytes value) => _fields.Add(field, value);

    public void Remove(string field) => _fields.Add(field, null);

    /// <summary>The TOTP seed that is being set, read as sites give it out; null with a sentence that says why not.</summary>
    public TotpSeed? ReadTotp(out string? problem) => TotpSeed.Read(_fields[SecretField.Totp]!.Span, out problem);

    /// <summary>Seals every value for this version. A key provider may be far away: never called inside a write transaction.</summary>
    public async Task<List<CredentialSecret>> SealAsync(InstallationKeys keys, Guid id, Guid clientId, int version, CancellationToken ct)
    {
        var secrets = new List<CredentialSecret>(_fields.Count);
        foreach (var (field, value) in _fields)
        {
            if (value is null)
                continue;
            var at = Credential.Location(keys.Installation, id, clientId, field, version);
            secrets.Add(new CredentialSecret(id, field, version, await keys.Keyring.SealAsync(value.Memory, at, ct)));
        }
        return secrets;
    }

    /// <summary>What the credential has after this: fields that did not change keep pointing at their older envelope.</summary>
    public CredentialFields Merge(CredentialFields current, int version)
    {
        foreach (var (field, value) in _fields)
            current = value is null ? current.Without(field) : current.With(field, version);
        return current;
    }

    public void Dispose()
    {
        foreach (var value in _fields.Values)
            value?.Dispose();
    }
}
