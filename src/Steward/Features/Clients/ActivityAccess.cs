using Steward.Data;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

/// <summary>What of a client's story somebody may read, whose client it is aside.</summary>
internal static class ActivityAccess
{
    // Activity names credentials. Where one of a client doesn't exist for somebody, or didn't before it was moved, none of
    // that client is named to them.
    public static IQueryable<Activity> ToldTo(this IQueryable<Activity> activities, StewardDb db, CurrentUser user)
    {
        if (!user.May(Permission.TasksRead))
            activities = activities.Where(a => !a.Kind.StartsWith("task."));
        if (!user.May(Permission.CredentialsRead))
            return activities.Where(a => !a.Kind.StartsWith("credential."));
        if (!user.HasDenials)
            return activities;
        return activities.Where(a =>
            !a.Kind.StartsWith("credential.")
            || !db.AccessGrants.Any(g =>
                g.UserId == user.Id
                && g.Effect == GrantEffect.Deny
                && (g.Until == null || g.Until > user.Now)
                && (
                    g.ClientId == a.ClientId
                    || db.AuditEvents.Any(e =>
                        e.CredentialId == g.CredentialId && e.ClientId == a.ClientId && e.Action == CredentialAudit.Moved
                    )
                )
            )
        );
    }

    // Ids carry their time, so the id alone is the order.
    public static IQueryable<Activity> NewestFirst(
        this IQueryable<Activity> activities,
        Platform.Http.Cursor? after,
        Platform.Http.Cursor? before
    )
    {
        if (before is { Id: var first })
            return activities.Where(a => a.Id > first).OrderBy(a => a.Id);
        if (after is { Id: var last })
            activities = activities.Where(a => a.Id < last);
        return activities.OrderByDescending(a => a.Id);
    }
}
