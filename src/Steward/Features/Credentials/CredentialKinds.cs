using System.Text.Json;

namespace Steward.Features.Credentials;

/// <summary>The kinds as the API writes them, and as people read them.</summary>
public static class CredentialKinds
{
    private static readonly CredentialKind[] _kinds = Enum.GetValues<CredentialKind>();

    public static string All => string.Join(", ", _kinds.Select(NameOf));

    public static IReadOnlyList<CredentialKind> List => _kinds;

    /// <summary><c>apiKey</c></summary>
    public static string NameOf(CredentialKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    public static CredentialKind? Parse(string name)
    {
        foreach (var kind in _kinds)
        {
            if (string.Equals(NameOf(kind), name, StringComparison.Ordinal))
                return kind;
        }
        return null;
    }

    public static string LabelOf(CredentialKind kind) =>
        kind switch
        {
            CredentialKind.Login => "Login",
            CredentialKind.ApiKey => "API key",
            CredentialKind.SshKey => "SSH key",
            CredentialKind.Database => "Database",
            CredentialKind.Server => "Server",
            CredentialKind.Note => "Secure note",
            CredentialKind.Other => "Other",
        };

    public static string IconOf(CredentialKind kind) =>
        kind switch
        {
            CredentialKind.Login => "globe",
            CredentialKind.ApiKey => "braces",
            CredentialKind.SshKey => "terminal",
            CredentialKind.Database => "database",
            CredentialKind.Server => "server",
            CredentialKind.Note => "sticky-note",
            CredentialKind.Other => "key",
        };
}
