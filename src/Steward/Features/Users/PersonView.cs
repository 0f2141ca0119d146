using System.Text.Json.Serialization;
using Steward.Data;
using Steward.Features.Roles;

namespace Steward.Features.Users;

public enum PersonStatus
{
    Active,

    /// <summary>Has not chosen a password yet.</summary>
    Invited,
    Deactivated,
}

/// <summary>A person, as whoever manages people sees them.</summary>
public sealed record PersonView(Guid Id, string Email, string Name, string Role, string TimeZone, PersonStatus Status, int Version)
{
    [JsonIgnore]
    public DateTime? LastSeenAt { get; init; }

    /// <summary>They see the clients they are assigned to and no other; only known of who was invited this moment.</summary>
    [JsonIgnore]
    public bool SeesAssignedOnly { get; init; }

    [JsonIgnore]
    public DateTime UpdatedAt { get; init; }

    [JsonIgnore]
    public string NameSort { get; init; } = "";

    public static PersonView Of(User user) =>
        new(user.Id, user.Email, user.Name, user.Role.Name, user.TimeZone, StatusOf(user), user.Version)
        {
            UpdatedAt = user.UpdatedAt,
            SeesAssignedOnly = user.Role.Scope == AccessScope.AssignedClients,
        };

    internal static IQueryable<PersonView> Query(StewardDb db, IQueryable<User> users) =>
        users.Select(u => new PersonView(
            u.Id,
            u.Email,
            u.Name,
            u.Role.Name,
            u.TimeZone,
            u.Status == UserStatus.Deactivated ? PersonStatus.Deactivated
                : u.PasswordHash == null ? PersonStatus.Invited
                : PersonStatus.Active,
            u.Version
        )
        {
            LastSeenAt = db.Sessions.Where(s => s.UserId == u.Id).Max(s => (DateTime?)s.LastActiveAt) ?? u.LastSignInAt,
            UpdatedAt = u.UpdatedAt,
            NameSort = u.NameSort,
        });

    private static PersonStatus StatusOf(User user) =>
        !user.IsActive ? PersonStatus.Deactivated
        : user.IsInvited ? PersonStatus.Invited
        : PersonStatus.Active;
}
