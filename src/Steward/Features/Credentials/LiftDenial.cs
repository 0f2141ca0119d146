using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>Takes a denial back that <see cref="ListDenials"/> shows: also one on what the person who does it may not see.</summary>
public sealed class LiftDenial(WriteTransaction write, Identities identities, SessionSettings sessions, CurrentUser user)
{
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RefusedException">403: no right to, one's own, or <c>step_up_required</c>.</exception>
    public async Task<bool> RunAsync(Guid id, CancellationToken ct)
    {
        user.Demand(Permission.RolesManage);
        var lifted = await write.RunAsync(writing => RemoveAsync(writing, id, ct), ct);
        identities.ForgetAll();
        return lifted;
    }

    private async Task<bool> RemoveAsync(StewardDb writing, Guid id, CancellationToken ct)
    {
        // Also on what this person may not see: nothing but the row is asked for.
        if (writing is PostgresStewardDb)
            await writing.Database.ExecuteSqlAsync(
                $"SELECT 1 FROM client WHERE id = (SELECT client_id FROM access_grant WHERE id = {id}) FOR NO KEY UPDATE",
                ct
            );
        var denial = await writing.AccessGrants.AsTracking().SingleOrDefaultAsync(g => g.Id == id && g.Effect == GrantEffect.Deny, ct);
        if (denial is null)
            return false;
        if (denial.UserId == user.Id)
            throw RefusedException.Forbidden("Nobody changes their own access. Ask somebody else who manages roles.");
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var name = denial.CredentialId is null
            ? await writing.Clients.Where(c => c.Id == denial.ClientId).Select(c => c.Name).SingleAsync(ct)
            : await writing.Credentials.Where(c => c.Id == denial.CredentialId).Select(c => c.Name).SingleAsync(ct);
        EndGrants.Remove(writing, [denial], name, user);
        return true;
    }
}
