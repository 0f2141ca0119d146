using Steward.Platform;

namespace Steward.Features.Credentials;

public enum RevealPurpose
{
    Show,
    Copy,
}

/// <summary>Which secret fields somebody wants to see or copy, and why.</summary>
/// <param name="Fields">password, totp, totpCode, notes, custom.</param>
/// <param name="Purpose">To be shown, or to go to the clipboard.</param>
/// <param name="Reason">For the audit log.</param>
/// <param name="Version">An older version; the newest when absent.</param>
public sealed record RevealRequest(IReadOnlyList<string> Fields, RevealPurpose Purpose, string? Reason = null, int? Version = null)
{
    public const int MaxReason = 500;

    private const string Names = "password, totp, totpCode, notes, custom";

    /// <summary>The reason, trimmed; null when there is none.</summary>
    internal string? Check()
    {
        var valid = new Validation();
        if (Fields.Count == 0)
            valid.Add("fields", $"Say which: {Names}.");
        for (var i = 0; i < Fields.Count; i++)
        {
            if (Fields[i] is not { } field || (!SecretField.Stored.Contains(field) && field != SecretField.TotpCode))
                valid.Add($"fields[{i}]", $"There is no such field. Fields: {Names}.");
            else if (Fields.Take(i).Contains(field, StringComparer.Ordinal))
                valid.Add($"fields[{i}]", "This field is there twice.");
        }
        if (!Enum.IsDefined(Purpose))
            valid.Add("purpose", "purpose must be show or copy.");
        if (Version is < 1)
            valid.Add("version", "Versions begin at 1.");
        var reason = valid.Optional("reason", "The reason", Reason, MaxReason);
        valid.Throw();
        return reason;
    }
}
