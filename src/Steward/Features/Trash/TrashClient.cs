using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Trash;

/// <summary>Puts a client and all of it into the trash.</summary>
/// <remarks>
/// Its tasks and credentials are marked too, so that every list, plan and reveal leaves them out without asking for the client.
/// Its counts stay as they are: nobody sees them, and they are right again when it is back.
/// </remarks>
public sealed class TrashClient(WriteTransaction write, TimeProvider clock)
{
    /// <returns>Whether there was one this person sees.</returns>
    /// <exception cref="StaleException">It changed since <paramref name="version"/>.</exception>
    public async Task<bool> RunAsync(Guid id, int version, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.ClientsArchive);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldAsync(id, user, ct) is not { } client)
                    return false;
                if (client.Version != version)
                    throw new StaleException((await db.FindRowAsync(id, user, ct))!.Client, client.Version);
                client.Trash(now, user.Id);
                Guid? by = user.Id;
                DateTime? at = now;
                await db
                    .Credentials.Where(c => c.ClientId == id && c.TrashedAt == null)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(c => c.TrashedAt, at)
                                .SetProperty(c => c.TrashedById, by)
                                .SetProperty(c => c.TrashedWithClient, true),
                        ct
                    );
                await db
                    .WorkTasks.Where(t => t.ClientId == id && t.TrashedAt == null)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(t => t.TrashedAt, at)
                                .SetProperty(t => t.TrashedById, by)
                                .SetProperty(t => t.TrashedWithClient, true),
                        ct
                    );
                await db.SearchEntries.Where(e => e.ClientId == id).ExecuteDeleteAsync(ct);
                db.Add(new Activity(id, user.Id, "client.deleted", client.Name, null, now));
                db.Audit(Entry(user.Actor, "client.deleted", client));
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct
        );
    }

    internal static AuditEntry Entry(Actor actor, string action, Client client) =>
        new(actor, action, "client")
        {
            ObjectId = client.Id,
            ObjectName = client.Name,
            ObjectVersion = client.Version,
            ClientId = client.Id,
        };
}
