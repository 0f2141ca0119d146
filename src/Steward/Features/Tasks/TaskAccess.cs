using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Tasks;

/// <summary>Who may see which task: whoever sees its client and may read tasks.</summary>
public static class TaskAccess
{
    /// <summary>Those that are not in the trash.</summary>
    public static IQueryable<WorkTask> VisibleTo(this IQueryable<WorkTask> tasks, CurrentUser user) =>
        tasks.ReachedBy(user).Where(t => t.TrashedAt == null);

    /// <summary>Those in the trash. What went there with its client is only there as that client.</summary>
    public static IQueryable<WorkTask> TrashedFor(this IQueryable<WorkTask> tasks, CurrentUser user) =>
        tasks.ReachedBy(user).Where(t => t.TrashedAt != null && !t.TrashedWithClient && t.Client.TrashedAt == null);

    private static IQueryable<WorkTask> ReachedBy(this IQueryable<WorkTask> tasks, CurrentUser user)
    {
        if (!user.May(Permission.ClientsRead) || !user.May(Permission.TasksRead))
            return tasks.Where(_ => false);
        if (user.Scope == AccessScope.AssignedClients)
            tasks = tasks.Where(t => t.Client.Members.Any(m => m.UserId == user.Id));
        if (user.HasDenials)
        {
            tasks = tasks.Where(t =>
                !t.Client.Grants.Any(g =>
                    g.UserId == user.Id && g.CredentialId == null && g.Effect == GrantEffect.Deny && (g.Until == null || g.Until > user.Now)
                )
            );
        }
        return tasks;
    }
}
