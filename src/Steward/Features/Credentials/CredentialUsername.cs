using System.Text;
using Steward.Data;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>
/// The user name of a credential at rest: sealed under the names key, bound to credential and client. It is sensitive, not secret:
/// shown to whoever may reveal the credential, and kept out of logs, search and audit.
/// </summary>
public static class CredentialUsername
{
    public const int MaxLength = 500;

    // A user name has no versions of its own.
    private const int Version = 1;

    public static byte[]? Seal(InstallationKeys keys, Guid credentialId, Guid clientId, string? username) =>
        username is null ? null : keys.Names.Seal(Encoding.UTF8.GetBytes(username), At(keys, credentialId, clientId));

    /// <exception cref="VaultIntegrityException">It was changed, or belongs to another credential.</exception>
    public static string? Open(InstallationKeys keys, Credential credential)
    {
        if (credential.SealedUsername is not { } sealedUsername)
            return null;
        using var username = keys.Names.Open(sealedUsername, At(keys, credential.Id, credential.ClientId));
        return Encoding.UTF8.GetString(username.Span);
    }

    private static SealLocation At(InstallationKeys keys, Guid credentialId, Guid clientId) =>
        Credential.Location(keys.Installation, credentialId, clientId, Credential.UsernameField, Version);
}
