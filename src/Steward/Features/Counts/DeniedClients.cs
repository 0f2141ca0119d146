using Steward.Data;
using Steward.Features.Credentials;
using Steward.Features.Sessions;

namespace Steward.Features.Counts;

/// <summary>
/// The clients of the lists that are denied to somebody who sees all others. What they have is taken off the firm's counts: there are few of
/// them however many clients there are.
/// </summary>
internal static class DeniedClients
{
    public static IQueryable<Guid> Of(StewardDb db, CurrentUser user) =>
        db
            .AccessGrants.Where(g =>
                g.UserId == user.Id && g.CredentialId == null && g.Effect == GrantEffect.Deny && (g.Until == null || g.Until > user.Now)
            )
            .Where(g => db.Clients.Any(c => c.Id == g.ClientId && !c.IsArchived && c.TrashedAt == null))
            .Select(g => g.ClientId)
            .Distinct();
}
