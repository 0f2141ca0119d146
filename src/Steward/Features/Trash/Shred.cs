using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Search;
using Steward.Platform;

namespace Steward.Features.Trash;

/// <summary>The end of what lies in the trash, in small transactions that each find out anew whether there is anything left to do.</summary>
internal static class Shred
{
    private const int Batch = 200;

    /// <summary>
    /// Two nodes that want the same row take turns; SQLite has one writer anyway. Of a credential it is the client's turn, as with every other change to it.
    /// </summary>
    public static async Task LockAsync(StewardDb db, TrashKind kind, Guid id, CancellationToken ct)
    {
        if (db is not PostgresStewardDb)
            return;
        if (kind == TrashKind.Client)
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM client WHERE id = {id} FOR UPDATE", ct);
        else
            await db.Database.ExecuteSqlAsync(
                $"SELECT 1 FROM client WHERE id = (SELECT client_id FROM credential WHERE id = {id}) FOR NO KEY UPDATE",
                ct
            );
    }

    /// <summary>Every envelope of every version goes, and with it the only copy of each data key. What stays is the audit.</summary>
    public static async Task CredentialAsync(StewardDb db, Credential credential, Actor actor, DateTime now, CancellationToken ct)
    {
        var id = credential.Id;
        await db.CredentialSecrets.Where(s => s.CredentialId == id).ExecuteDeleteAsync(ct);
        await db.CredentialVersions.Where(v => v.CredentialId == id).ExecuteDeleteAsync(ct);
        await EndGrants.OfCredentialAsync(db, credential, actor, ct);
        await SearchIndex.RemoveAsync(db, id, ct);
        db.Remove(credential);
        db.ScrubLog();
        db.Audit(CredentialAudit.Entry(actor, CredentialAudit.Purged, credential));
        db.Add(new Activity(credential.ClientId, actor.UserId, CredentialAudit.Purged, credential.Name, null, now));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>A client of which the purge has begun, to its end. Whoever comes second finds nothing left.</summary>
    public static async Task ClientAsync(WriteTransaction write, Guid id, Actor actor, DateTime now, CancellationToken ct)
    {
        while (await write.RunAsync(db => CredentialOfAsync(db, id, actor, now, ct), ct)) { }
        while (await write.RunAsync(db => TasksOfAsync(db, id, ct), ct) == Batch) { }
        await write.RunAsync(
            async db =>
            {
                await LockAsync(db, TrashKind.Client, id, ct);
                if (await db.Clients.AsTracking().SingleOrDefaultAsync(c => c.Id == id && c.IsPurging, ct) is not { } client)
                    return;
                EndGrants.Remove(db, await db.AccessGrants.AsTracking().Where(g => g.ClientId == id).ToListAsync(ct), client.Name, actor);
                await db.SearchEntries.Where(e => e.ClientId == id).ExecuteDeleteAsync(ct);
                db.Remove(client);
                db.ScrubLog();
                db.Audit(TrashClient.Entry(actor, "client.purged", client));
                await db.SaveChangesAsync(ct);
            },
            ct
        );
    }

    private static async Task<bool> CredentialOfAsync(StewardDb db, Guid client, Actor actor, DateTime now, CancellationToken ct)
    {
        await LockAsync(db, TrashKind.Client, client, ct);
        var credential = await db
            .Credentials.AsTracking()
            .Where(c => c.ClientId == client && c.Client.IsPurging)
            .OrderBy(c => c.Id)
            .FirstOrDefaultAsync(ct);
        if (credential is null)
            return false;
        await CredentialAsync(db, credential, actor, now, ct);
        return true;
    }

    private static async Task<int> TasksOfAsync(StewardDb db, Guid client, CancellationToken ct)
    {
        await LockAsync(db, TrashKind.Client, client, ct);
        var ids = await db.WorkTasks.Where(t => t.ClientId == client && t.Client.IsPurging).Select(t => t.Id).Take(Batch).ToListAsync(ct);
        await db.WorkTasks.Where(t => ids.Contains(t.Id)).ExecuteDeleteAsync(ct);
        return ids.Count;
    }
}
