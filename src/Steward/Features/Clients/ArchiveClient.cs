using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

/// <summary>Takes a client out of the lists; nothing of it is lost, and <see cref="RestoreClient"/> brings it back.</summary>
public sealed class ArchiveClient(WriteTransaction write, TimeProvider clock)
{
    /// <returns>Null: there is none, or none this person may see. Archiving twice is once.</returns>
    public async Task<ClientRow?> RunAsync(Guid id, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.ClientsArchive);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldAsync(id, user, ct) is not { } client)
                    return null;
                if (client.IsArchived)
                    return await db.FindRowAsync(id, user, ct);
                client.Archive(now);
                db.Add(new Activity(client.Id, user.Id, "client.archived", client.Name, null, now));
                db.Audit(
                    new AuditEntry(user.Actor, "client.archived", "client")
                    {
                        ObjectId = client.Id,
                        ObjectName = client.Name,
                        ObjectVersion = client.Version,
                        ClientId = client.Id,
                    }
                );
                return await db.SaveAndReadAsync(client.Id, user, ct);
            },
            ct
        );
    }
}
