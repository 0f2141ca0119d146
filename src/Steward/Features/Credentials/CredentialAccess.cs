using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>Who may see which credential, and who may see its secret.</summary>
public static class CredentialAccess
{
    /// <summary>Those whose name and site this person may see: a credential is never more visible than its client. Not those in the trash.</summary>
    public static IQueryable<Credential> VisibleTo(this IQueryable<Credential> credentials, CurrentUser user) =>
        credentials.ReachedBy(user).Where(c => c.TrashedAt == null);

    /// <summary>Those in the trash. What went there with its client is only there as that client.</summary>
    public static IQueryable<Credential> TrashedFor(this IQueryable<Credential> credentials, CurrentUser user) =>
        credentials.ReachedBy(user).Where(c => c.TrashedAt != null && !c.TrashedWithClient && c.Client.TrashedAt == null);

    private static IQueryable<Credential> ReachedBy(this IQueryable<Credential> credentials, CurrentUser user)
    {
        if (!user.May(Permission.ClientsRead) || !user.May(Permission.CredentialsRead))
            return credentials.Where(_ => false);
        if (user.Scope == AccessScope.AssignedClients)
            credentials = credentials.Where(c => c.Client.Members.Any(m => m.UserId == user.Id));
        if (user.HasDenials)
        {
            credentials = credentials.Where(c =>
                !c.Client.Grants.Any(g =>
                    g.UserId == user.Id
                    && (g.CredentialId == null || g.CredentialId == c.Id)
                    && g.Effect == GrantEffect.Deny
                    && (g.Until == null || g.Until > user.Now)
                )
            );
        }
        return credentials;
    }

    /// <summary>
    /// Those among the visible whose secret and user name this person may see: by role, or by a grant that has not run out.
    /// </summary>
    public static IQueryable<Credential> RevealableBy(this IQueryable<Credential> credentials, CurrentUser user)
    {
        credentials = credentials.VisibleTo(user);
        if (user.May(Permission.CredentialsReveal))
            return credentials;
        return credentials.Where(c =>
            c.Client.Grants.Any(g =>
                g.UserId == user.Id
                && (g.CredentialId == null || g.CredentialId == c.Id)
                && g.Effect == GrantEffect.Allow
                && (g.Until == null || g.Until > user.Now)
            )
        );
    }
}
