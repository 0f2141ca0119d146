using Steward.Data;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

/// <summary>One thing that happened to a client.</summary>
/// <param name="Actor">The name of who did it; null: Steward itself.</param>
/// <param name="Subject">The name of the thing at that time.</param>
/// <param name="Detail">What changed, a line each.</param>
public sealed record ActivityView(Guid Id, DateTime At, Guid? ActorId, string? Actor, string Kind, string? Subject, string? Detail)
{
    internal static IQueryable<ActivityView> Query(IQueryable<Activity> activities) =>
        activities.Select(a => new ActivityView(a.Id, a.At, a.ActorId, a.Actor!.Name, a.Kind, a.Subject, a.Detail));
}

/// <summary>Who may read what of a client's story, once they may see the client.</summary>
internal static class ActivityAccess
{
    /// <summary>Activity names credentials. Where one of this client doesn't exist for somebody, none is named to them.</summary>
    public static IQueryable<Activity> ActivityOf(this StewardDb db, Guid clientId, CurrentUser user)
    {
        var activities = db.Activities.Where(a => a.ClientId == clientId);
        if (!user.May(Permission.TasksRead))
            activities = activities.Where(a => !a.Kind.StartsWith("task."));
        if (!user.May(Permission.CredentialsRead))
            return activities.Where(a => !a.Kind.StartsWith("credential."));
        if (!user.HasDenials)
            return activities;
        return activities.Where(a =>
            !a.Kind.StartsWith("credential.")
            || !db.AccessGrants.Any(g =>
                g.UserId == user.Id && g.ClientId == clientId && g.Effect == GrantEffect.Deny && (g.Until == null || g.Until > user.Now)
            )
        );
    }
}
