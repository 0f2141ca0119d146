namespace Steward.Features.Credentials;

/// <summary>How parts of a credential, and what was done with it, are said in words.</summary>
public static class CredentialWords
{
    /// <summary>A secret field.</summary>
    public static string Of(string field) =>
        field switch
        {
            SecretField.Password => "Password",
            SecretField.Totp => "Authenticator key",
            SecretField.TotpCode => "One-time code",
            SecretField.Notes => "Secret notes",
            SecretField.Custom => "Further fields",
            _ => field,
        };

    /// <summary>What was taken back from whom.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="effect">A grant or a denial.</param>
    /// <param name="credential">Null: it was for every credential of the client.</param>
    /// <param name="client">Its name.</param>
    internal static string TakenBack(string person, GrantEffect effect, string? credential, string client)
    {
        var what = credential ?? $"every credential of {client}";
        return effect == GrantEffect.Deny
            ? $"{person} is no longer kept out of {what}"
            : $"The access of {person} to {what} was taken back";
    }

    internal static string TakenBack(GrantItem grant, CredentialItem credential) =>
        TakenBack(grant.UserName, grant.Effect, grant.Reach == GrantReach.Client ? null : credential.Name, credential.ClientName);

    /// <summary>What somebody did, as the audit log has it.</summary>
    public static string OfAction(string action, string outcome) =>
        (action, outcome) switch
        {
            (CredentialAudit.Viewed, _) => "Opened this page",
            (CredentialAudit.Revealed, Audit.AuditEntry.Ok) => "Was shown the secret",
            (CredentialAudit.Copied, Audit.AuditEntry.Ok) => "Copied the secret",
            (CredentialAudit.Revealed or CredentialAudit.Copied, Audit.AuditEntry.Failed) =>
                "Asked for the secret, which does not match its seal",
            (CredentialAudit.Revealed, _) => "Was refused the secret",
            (CredentialAudit.Copied, _) => "Was refused a copy",
            _ => action,
        };
}
