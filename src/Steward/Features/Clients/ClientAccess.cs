using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

/// <summary>Who may see which client. Every query starts here; what is not in it does not exist for that person.</summary>
public static class ClientAccess
{
    public static IQueryable<Client> VisibleTo(this IQueryable<Client> clients, CurrentUser user) =>
        clients.ReachedBy(user).Where(c => c.TrashedAt == null);

    /// <summary>Those in the trash that can still come back.</summary>
    public static IQueryable<Client> TrashedFor(this IQueryable<Client> clients, CurrentUser user) =>
        clients.ReachedBy(user).Where(c => c.TrashedAt != null && !c.IsPurging);

    private static IQueryable<Client> ReachedBy(this IQueryable<Client> clients, CurrentUser user)
    {
        if (!user.May(Permission.ClientsRead))
            return clients.Where(_ => false);
        if (user.Scope == AccessScope.AssignedClients)
            clients = clients.Where(c => c.Members.Any(m => m.UserId == user.Id));
        if (user.HasDenials)
        {
            clients = clients.Where(c =>
                !c.Grants.Any(g =>
                    g.UserId == user.Id && g.CredentialId == null && g.Effect == GrantEffect.Deny && (g.Until == null || g.Until > user.Now)
                )
            );
        }
        return clients;
    }
}
