using System.Globalization;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>How many secrets one person may be shown in an hour.</summary>
public sealed record CredentialSettings(int RevealsPerHour)
{
    public static CredentialSettings From(IConfiguration configuration)
    {
        if (configuration["REVEALS_PER_HOUR"] is not { Length: > 0 } text)
            return new CredentialSettings(300);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var reveals) && reveals > 0)
            return new CredentialSettings(reveals);
        throw new SettingsException("STEWARD_REVEALS_PER_HOUR must be a whole number, at least 1.");
    }
}
