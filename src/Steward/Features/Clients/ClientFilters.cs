using System.Text.Json;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Clients;

/// <summary>The filters of client lists as they stand in an address. They only ever narrow what a person sees anyway.</summary>
internal static class ClientFilters
{
    public const string Me = "me";
    public const string None = "none";

    private static readonly Dictionary<string, ClientStatus> Statuses = Enum.GetValues<ClientStatus>()
        .ToDictionary(NameOf, StringComparer.Ordinal);

    public static string NameOf(ClientStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    public static ClientStatus? TryStatus(string? text) => text is not null && Statuses.TryGetValue(text, out var status) ? status : null;

    public static ClientStatus Status(string text) =>
        TryStatus(text) ?? throw new InvalidException("status", $"status must be one of {string.Join(", ", Statuses.Keys)}.");

    /// <summary>Nobody, the person themselves, or somebody by id; false: it is none of these.</summary>
    public static bool TryOwner(string? text, CurrentUser user, out Guid? owner)
    {
        owner = null;
        if (text is None)
            return true;
        owner =
            text is Me ? user.Id
            : Guid.TryParseExact(text, "D", out var id) ? id
            : null;
        return owner is not null;
    }

    public static Guid? Owner(string text, CurrentUser user) =>
        TryOwner(text, user, out var owner) ? owner : throw new InvalidException("owner", "owner must be a user's id, me or none.");

    public static bool Archived(string? text) =>
        text switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw new InvalidException("archived", "archived must be true or false."),
        };
}
