using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>What can be said about a person besides their address and role.</summary>
public sealed record PersonInput(string? Name, string? TimeZone)
{
    /// <exception cref="InvalidException">By field.</exception>
    public (string Name, string TimeZone) Check()
    {
        var valid = new Validation();
        var name = valid.Required("name", "The name", Name, 200);
        var zone = valid.Required("timeZone", "The time zone", TimeZone, 100);
        // An IANA name, as browsers and the API say it; "UTC" is one too.
        if (zone.Length > 0 && !(zone == "UTC" || TimeZones.Known.Contains(zone)))
            valid.Add("timeZone", "There is no such time zone. Choose one like Europe/Berlin.");
        valid.Throw();
        return (name, zone);
    }
}

/// <summary>The time zones to choose from, by their IANA names.</summary>
public static class TimeZones
{
    public static readonly IReadOnlySet<string> Known = new SortedSet<string>(
        TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Where(id => id.Contains('/', StringComparison.Ordinal)).Append("UTC"),
        StringComparer.Ordinal
    );
}
