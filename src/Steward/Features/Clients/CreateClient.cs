using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;

namespace Steward.Features.Clients;

public sealed class CreateClient(WriteTransaction write, SessionSettings sessions, TimeProvider clock)
{
    /// <exception cref="InvalidException">By field.</exception>
    /// <exception cref="RefusedException">403: no right to write, or to make somebody else the owner; <c>step_up_required</c> for one who sees assigned clients only.</exception>
    public async Task<ClientRow> RunAsync(ClientInput input, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.ClientsWrite);
        // Who sees only assigned clients must be assigned to what they make, or it is gone the moment it is saved.
        if (input.OwnerId is null && user.Scope == AccessScope.AssignedClients)
            input = input with { OwnerId = user.Id };
        if (input.OwnerId is { } owner && owner != user.Id)
            ClientOwner.Demand(user);
        var details = input.Check();
        var now = clock.GetUtcNow().UtcDateTime;
        var id = Guid.CreateVersion7(now);
        return await write.RunAsync(db => AddAsync(db, new Client(id, details, now), input.Tags, user, now, ct), ct);
    }

    private async Task<ClientRow> AddAsync(
        StewardDb db,
        Client client,
        IReadOnlyList<string>? tags,
        CurrentUser user,
        DateTime now,
        CancellationToken ct
    )
    {
        // There is nothing in it yet, but they will see what is put in later: as when an owner is changed.
        if (client.OwnerId != user.Id && await ClientOwner.ShowsAsync(db, client.Id, client.OwnerId, ct))
            user.DemandRecentSignIn(sessions.StepUpForAdministration);
        db.Add(client);
        await db.SetTagsAsync<ClientTag>(client.Id, tags, now, ct);
        db.Audit(
            new AuditEntry(user.Actor, "client.created", "client")
            {
                ObjectId = client.Id,
                ObjectName = client.Name,
                ObjectVersion = client.Version,
                ClientId = client.Id,
            }
        );
        if (client.OwnerId is not null)
            await ClientOwner.ChangeAsync(db, client, before: null, user, now, ct);
        db.Add(new Activity(client.Id, user.Id, "client.created", client.Name, null, now));
        await SearchIndex.PutAsync(db, SearchKind.Client, client.Id, client.Id, client.Name, client.SearchDetail, ct);
        return await db.SaveAndReadAsync(client.Id, user, ct);
    }
}
