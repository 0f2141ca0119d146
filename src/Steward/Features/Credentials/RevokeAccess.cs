using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>Takes a grant or a denial back.</summary>
public sealed class RevokeAccess(StewardDb db, WriteTransaction write, Identities identities, SessionSettings sessions, CurrentUser user)
{
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RefusedException">403: no right to; <c>step_up_required</c> for a denial, which shows again what it hid.</exception>
    public async Task<bool> RunAsync(Guid id, Guid grantId, CancellationToken ct)
    {
        if (!await db.Credentials.VisibleTo(user).AnyAsync(c => c.Id == id, ct))
            return false;
        user.Demand(Permission.GrantsManage);
        var revoked = await write.RunAsync(writing => RemoveAsync(writing, id, grantId, ct), ct);
        identities.ForgetAll();
        return revoked;
    }

    private async Task<bool> RemoveAsync(StewardDb writing, Guid id, Guid grantId, CancellationToken ct)
    {
        if (await writing.HoldCredentialAsync(writing.Credentials.VisibleTo(user), id, user, ct) is not { } credential)
            return false;
        var grant = await writing
            .AccessGrants.AsTracking()
            .SingleOrDefaultAsync(
                g => g.Id == grantId && g.ClientId == credential.ClientId && (g.CredentialId == null || g.CredentialId == id),
                ct
            );
        if (grant is null)
            return false;
        if (grant.UserId == user.Id)
            throw RefusedException.Forbidden("Nobody changes their own access. Ask somebody else who manages grants.");
        if (grant.Effect == GrantEffect.Deny)
            user.DemandRecentSignIn(sessions.StepUpForAdministration);
        EndGrants.Remove(writing, [grant], credential.Name, user);
        return true;
    }
}
