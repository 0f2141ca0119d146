using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

/// <summary>Brings an archived client back into the lists.</summary>
public sealed class RestoreClient(WriteTransaction write, TimeProvider clock)
{
    /// <returns>Null: there is none, or none this person may see. Restoring what is not archived changes nothing.</returns>
    public async Task<ClientRow?> RunAsync(Guid id, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.ClientsArchive);
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldAsync(id, user, ct) is not { } client)
                    return null;
                if (!client.IsArchived)
                    return await db.FindRowAsync(id, user, ct);
                client.Restore(now);
                db.Add(new Activity(client.Id, user.Id, "client.restored", client.Name, null, now));
                db.Audit(
                    new AuditEntry(user.Actor, "client.restored", "client")
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
