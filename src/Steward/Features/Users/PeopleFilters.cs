using System.Text.Json;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>The filters of the list of people as they stand in an address.</summary>
internal static class PeopleFilters
{
    public static readonly IReadOnlyDictionary<string, PersonStatus> Statuses = Enum.GetValues<PersonStatus>()
        .ToDictionary(s => JsonNamingPolicy.CamelCase.ConvertName(s.ToString()), StringComparer.Ordinal);

    public static PersonStatus Status(string text) =>
        Statuses.TryGetValue(text, out var status)
            ? status
            : throw new InvalidException("status", $"status must be one of {string.Join(", ", Statuses.Keys)}.");

    /// <summary>A name of a role that nobody can have any more, or mistyped, must not look like a role that nobody has.</summary>
    public static string Role(string text, IReadOnlyCollection<string> names) =>
        names.FirstOrDefault(n => TextFold.Name(n) == TextFold.Name(text))
        ?? throw new InvalidException("role", $"There is no such role. Roles: {string.Join(", ", names)}.");
}
