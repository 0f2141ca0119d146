using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Platform;

namespace Steward.Features.Clients;

public sealed class EditClient(WriteTransaction write, SessionSettings sessions, TimeProvider clock)
{
    /// <param name="id">The client.</param>
    /// <param name="input">All of it: what is left empty is emptied.</param>
    /// <param name="version">The version it was made from.</param>
    /// <returns>Null: there is none, or none this person may see.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    /// <exception cref="RefusedException">403: no right to write, or to change the owner; <c>step_up_required</c> for one who doesn't see it yet.</exception>
    /// <exception cref="StaleException">Somebody else saved in between; carries what is stored now.</exception>
    public async Task<ClientRow?> RunAsync(Guid id, ClientInput input, int version, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.ClientsWrite);
        var details = input.Check();
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldAsync(id, user, ct) is not { } client)
                    return null;
                if (client.Version != version)
                    throw new StaleException((await db.FindRowAsync(id, user, ct))!.Client, client.Version);
                // After the version: an older owner in a form that is stale is nobody's wish.
                if (details.OwnerId != client.OwnerId)
                {
                    ClientOwner.Demand(user);
                    if (await ClientOwner.ShowsAsync(db, id, details.OwnerId, ct))
                        user.DemandRecentSignIn(sessions.StepUpForAdministration);
                }
                var tags = await db.SetTagsAsync<ClientTag>(id, input.Tags, now, ct);
                return details == client.Details && !tags.Any
                    ? await db.FindRowAsync(id, user, ct)
                    : await ChangeAsync(db, client, details, tags, user, now, ct);
            },
            ct
        );
    }

    private static async Task<ClientRow> ChangeAsync(
        StewardDb db,
        Client client,
        ClientDetails details,
        TagChange tags,
        CurrentUser user,
        DateTime now,
        CancellationToken ct
    )
    {
        var before = client.Details;
        var ownerBefore = client.Owner?.Name;
        client.Edit(details, now);
        var ownerAfter =
            before.OwnerId == details.OwnerId ? ownerBefore : await ClientOwner.ChangeAsync(db, client, before.OwnerId, user, now, ct);
        db.Add(
            new Activity(
                client.Id,
                user.Id,
                "client.updated",
                client.Name,
                tags.After(ClientWords.Changes(before, ownerBefore, details, ownerAfter)),
                now
            )
        );
        await SearchIndex.PutAsync(db, SearchKind.Client, client.Id, client.Id, client.Name, client.SearchDetail, ct);
        return await db.SaveAndReadAsync(client.Id, user, ct);
    }
}
