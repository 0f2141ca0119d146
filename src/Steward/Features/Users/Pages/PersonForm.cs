using System.Globalization;
using Steward.Ui;

namespace Steward.Features.Users.Pages;

/// <summary>The form as it was posted, so that a refused save shows exactly what was typed.</summary>
public sealed class PersonForm
{
    public static readonly IReadOnlyList<Choice> Zones = [.. TimeZones.Known.Select(z => new Choice(z, z))];

    public string? Email { get; set; }
    public string? Name { get; set; }
    public string? Role { get; set; }
    public string? TimeZone { get; set; }

    /// <summary>The version the form was made from.</summary>
    public string? Version { get; set; }

    public int VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    public static PersonForm Of(PersonView person) =>
        new()
        {
            Email = person.Email,
            Name = person.Name,
            Role = person.Role,
            TimeZone = person.TimeZone,
            Version = person.Version.ToString(CultureInfo.InvariantCulture),
        };

    public IReadOnlyList<ConflictField> Against(PersonView stored) =>
        [new("Name", Name, stored.Name), new("Role", Role, stored.Role), new("Time zone", TimeZone, stored.TimeZone)];
}

/// <summary>A new password with the one before.</summary>
public sealed class ChangePasswordForm
{
    public string? Current { get; set; }
    public string? Password { get; set; }
}
