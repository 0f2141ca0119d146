using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tasks;

namespace Steward.Features.Trash;

/// <summary>Takes something out of the trash again, as it was, and findable again.</summary>
public sealed class RestoreTrash(WriteTransaction write, RestoreTask restoreTask, StewardDb reading, TimeProvider clock)
{
    /// <returns>Whether it was in the trash, for this person.</returns>
    public async Task<bool> RunAsync(TrashKind kind, Guid id, CurrentUser user, CancellationToken ct)
    {
        if (!await reading.IsTrashedAsync(kind, id, user, ct))
            return false;
        user.Demand(TrashAccess.RightTo(kind));
        return kind switch
        {
            TrashKind.Task => await restoreTask.RunAsync(id, user, ct) is not null,
            TrashKind.Client => await write.RunAsync(db => ClientAsync(db, id, user, ct), ct),
            _ => await write.RunAsync(db => CredentialAsync(db, id, user, ct), ct),
        };
    }

    private async Task<bool> CredentialAsync(StewardDb db, Guid id, CurrentUser user, CancellationToken ct)
    {
        // Held: its client may be on its way into the trash, and nothing may come back into it behind its back.
        if (await db.HoldCredentialAsync(db.Credentials.TrashedFor(user), id, user, ct) is not { } credential)
            return false;
        var now = clock.GetUtcNow().UtcDateTime;
        credential.Restore(now);
        await db
            .Clients.Where(c => c.Id == credential.ClientId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Credentials, c => c.Credentials + 1), ct);
        await SearchIndex.PutAsync(db, SearchKind.Credential, id, credential.ClientId, credential.Name, credential.Website, ct);
        CredentialAudit.Tell(db, user, CredentialAudit.Restored, credential, null, now);
        return true;
    }

    private async Task<bool> ClientAsync(StewardDb db, Guid id, CurrentUser user, CancellationToken ct)
    {
        await Shred.LockAsync(db, TrashKind.Client, id, ct);
        if (await db.Clients.TrashedFor(user).AsTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } client)
            return false;
        var now = clock.GetUtcNow().UtcDateTime;
        client.Untrash(now);
        db.Add(new SearchEntry(SearchKind.Client, id, id, client.Name, client.SearchDetail));
        var credentials = db.Credentials.Where(c => c.ClientId == id && c.TrashedWithClient);
        foreach (
            var found in await credentials
                .Select(c => new
                {
                    c.Id,
                    c.Name,
                    c.Website,
                })
                .ToListAsync(ct)
        )
            db.Add(new SearchEntry(SearchKind.Credential, found.Id, id, found.Name, found.Website));
        var tasks = db.WorkTasks.Where(t => t.ClientId == id && t.TrashedWithClient);
        foreach (var found in await tasks.Select(t => new { t.Id, t.Title }).ToListAsync(ct))
            db.Add(new SearchEntry(SearchKind.Task, found.Id, id, found.Title, null));
        foreach (var contact in await db.Contacts.AsNoTracking().Where(c => c.ClientId == id).ToListAsync(ct))
            db.Add(new SearchEntry(SearchKind.Contact, contact.Id, id, contact.Name, contact.SearchDetail));
        await credentials.ExecuteUpdateAsync(
            set =>
                set.SetProperty(c => c.TrashedAt, (DateTime?)null)
                    .SetProperty(c => c.TrashedById, (Guid?)null)
                    .SetProperty(c => c.TrashedWithClient, false),
            ct
        );
        await tasks.ExecuteUpdateAsync(
            set =>
                set.SetProperty(t => t.TrashedAt, (DateTime?)null)
                    .SetProperty(t => t.TrashedById, (Guid?)null)
                    .SetProperty(t => t.TrashedWithClient, false),
            ct
        );
        db.Add(new Activity(id, user.Id, "client.restored", client.Name, null, now));
        db.Audit(TrashClient.Entry(user.Actor, "client.restored", client));
        await db.SaveChangesAsync(ct);
        return true;
    }
}
