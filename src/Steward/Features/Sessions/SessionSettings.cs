using System.Globalization;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>How long sign-ins last. Every value is a setting; the defaults are those of docs/configuration.md.</summary>
public sealed record SessionSettings(
    TimeSpan AccessToken,
    TimeSpan Idle,
    TimeSpan Absolute,
    TimeSpan StepUpForReveal,
    TimeSpan StepUpForAdministration
)
{
    public static SessionSettings From(IConfiguration configuration) =>
        new(
            TimeSpan.FromMinutes(5),
            Minutes(configuration, "SESSION_IDLE_MINUTES", 30),
            Minutes(configuration, "SESSION_ABSOLUTE_MINUTES", 12 * 60),
            Minutes(configuration, "STEP_UP_REVEAL_MINUTES", 15),
            Minutes(configuration, "STEP_UP_ADMIN_MINUTES", 5)
        );

    private static TimeSpan Minutes(IConfiguration configuration, string key, double fallback)
    {
        if (configuration[key] is not { Length: > 0 } text)
            return TimeSpan.FromMinutes(fallback);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 10_080)
            return TimeSpan.FromMinutes(minutes);
        throw new SettingsException($"STEWARD_{key} must be a number of minutes, more than 0 and at most 10080 (a week).");
    }
}
