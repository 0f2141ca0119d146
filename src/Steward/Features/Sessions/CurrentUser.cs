using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// The person behind a request, as the database knew them at most a second ago: role, permissions and scope are never read from a token.
/// </summary>
public sealed record CurrentUser(
    Guid Id,
    string Email,
    string Name,
    string RoleName,
    PermissionSet Permissions,
    AccessScope Scope,
    Guid SessionId,
    DateTime AuthenticatedAt,
    bool HasDenials,
    string TimeZone,
    Theme Theme,
    Origin Origin,
    DateTime Now
)
{
    public DateTime LastActiveAt { get; init; }

    /// <summary>Where this person's days begin and end.</summary>
    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(Now, Zone));

    public Actor Actor => new(Id, SessionId, Origin);

    public bool May(Permission permission) => Permissions.Has(permission);

    /// <exception cref="RefusedException">403: the role lacks the permission.</exception>
    public void Demand(Permission permission)
    {
        if (!May(permission))
            throw RefusedException.Forbidden();
    }

    /// <exception cref="RefusedException">403 <c>step_up_required</c>: the password was not asked for within that time.</exception>
    public void DemandRecentSignIn(TimeSpan within)
    {
        if (Now - AuthenticatedAt > within)
            throw RefusedException.StepUpRequired();
    }
}
