using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Platform;

namespace Steward.Features.Trash;

/// <summary>Deletes for ever what lies in the trash. Nothing brings it back, so it must be the person, not just their open browser.</summary>
public sealed class PurgeTrash(StewardDb reading, WriteTransaction write, SessionSettings sessions, TimeProvider clock)
{
    /// <returns>Whether it was in the trash, for this person.</returns>
    /// <exception cref="RefusedException">403: no right to delete this kind of thing, or <c>step_up_required</c>.</exception>
    public async Task<bool> RunAsync(TrashKind kind, Guid id, CurrentUser user, CancellationToken ct)
    {
        if (!await reading.IsTrashedAsync(kind, id, user, ct))
            return false;
        user.Demand(TrashAccess.RightTo(kind));
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var now = clock.GetUtcNow().UtcDateTime;
        if (kind == TrashKind.Task)
            return await write.RunAsync(db => TaskAsync(db, id, user, now, ct), ct);
        if (kind == TrashKind.Credential)
            return await write.RunAsync(db => CredentialAsync(db, id, user, now, ct), ct);
        if (!await write.RunAsync(db => BeginAsync(db, id, user, ct), ct))
            return false;
        await Shred.ClientAsync(write, id, user.Actor, now, ct);
        return true;
    }

    private static async Task<bool> TaskAsync(StewardDb db, Guid id, CurrentUser user, DateTime now, CancellationToken ct)
    {
        // The trash may be emptying itself this moment: whoever comes second finds nothing.
        if (
            await db.HoldTaskAsync(db.WorkTasks.TrashedFor(user), id, user, ct) is not { } task
            || await db.WorkTasks.Where(t => t.Id == id).ExecuteDeleteAsync(ct) == 0
        )
            return false;
        db.Add(new Activity(task.ClientId, user.Id, "task.purged", task.Title, null, now));
        await db.SaveChangesAsync(ct);
        return true;
    }

    private static async Task<bool> CredentialAsync(StewardDb db, Guid id, CurrentUser user, DateTime now, CancellationToken ct)
    {
        await Shred.LockAsync(db, TrashKind.Credential, id, ct);
        if (await db.Credentials.TrashedFor(user).AsTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } credential)
            return false;
        await Shred.CredentialAsync(db, credential, user.Actor, now, ct);
        return true;
    }

    private static async Task<bool> BeginAsync(StewardDb db, Guid id, CurrentUser user, CancellationToken ct)
    {
        await Shred.LockAsync(db, TrashKind.Client, id, ct);
        if (await db.Clients.TrashedFor(user).AsTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } client)
            return false;
        client.BeginPurge();
        await db.SaveChangesAsync(ct);
        return true;
    }
}
