using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Counts;
using Steward.Features.Dashboard;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>The one transaction of an import of records: staged rows become clients, contacts or tasks inside the database, all or none.</summary>
/// <remarks>On SQLite everybody waits for it: what can be made ready before is, and what it writes it copies.</remarks>
internal sealed class TableMove(
    StewardDb db,
    ImportRun run,
    TableKind kind,
    TablePrepared prepared,
    CurrentUser? user,
    SessionSettings sessions,
    DateTime now,
    CancellationToken ct
)
{
    private readonly ImportMoved _moved = new(
        db,
        run,
        "the columns were chosen",
        "choose the columns again to see what would happen now",
        ct
    );

    public async Task<ImportCounts> RunAsync()
    {
        TableKinds.Demand(user, kind);
        await _moved.HoldOthersAsync();
        var skipped = await new TableDoubles(db, run, kind, user, ct).SkipAsync();
        var clients = await HoldClientsAsync();
        if (kind == TableKind.Clients)
            await CheckOwnersAsync(skipped);
        else if (kind == TableKind.Tasks)
            await CheckAssigneesAsync(clients);
        var rows = new TableInserts(db, run, prepared.OwnerOfNew, now, ct);
        if (kind == TableKind.Clients)
            await rows.ClientsAsync();
        else
            await rows.ClientsOfRowsAsync();
        if (kind == TableKind.Contacts)
            await rows.ContactsAsync();
        if (kind == TableKind.Tasks)
            await rows.TasksAsync();
        if (kind != TableKind.Contacts)
            await new TableTags(db, kind, now, ct).RunAsync(prepared.Tags.Where(t => !skipped.Contains(t.RecordId)));
        await TellAsync(clients, skipped);
        if (kind == TableKind.Tasks)
            await rows.CountDueAsync();
        await Attention.LookAgainWhereImportedAsync(db, run.Id, ct);
        var counts = await _moved.CountAsync(clients.Count(c => c.IsNew));
        // The firm's counts last: on PostgreSQL whoever changes the same ones waits from here on.
        if (kind == TableKind.Tasks)
            await rows.CountDueOfFirmAsync();
        await KeptCounts.AddClientsAsync(db, Listed(clients, skipped), ct);
        return counts;
    }

    /// <summary>The clients that rows belong to, those that are there already held against whoever changes them; for rows that are clients themselves, none.</summary>
    private async Task<List<ImportClient>> HoldClientsAsync()
    {
        var clients = await _moved.ClientsAsync();
        if (clients.Any(c => c.IsNew))
            user?.Demand(Permission.ClientsWrite);
        await _moved.HoldClientsAsync();
        await _moved.DemandUnchangedAsync(ImportClients.Seen(db, user), clients);
        return clients;
    }

    /// <summary>Owners may have gone since the dry run named them, or the right to choose them.</summary>
    private async Task CheckOwnersAsync(HashSet<Guid> skipped)
    {
        var come = prepared.Clients.Where(c => !skipped.Contains(c.Id)).ToList();
        if (come.Exists(c => c.IsArchived))
            TableKinds.DemandArchive(user);
        var owners = come.Select(c => c.OwnerId).OfType<Guid>().Distinct().ToList();
        if (owners.Count == 0)
            return;
        if (user is not null && owners.Exists(o => o != user.Id))
            ClientOwner.Demand(user);
        var people = new TablePeople(db, user, now);
        await people.LoadAsync(ct);
        try
        {
            owners.ForEach(people.DemandActive);
        }
        catch (InvalidException e)
        {
            throw _moved.Changed(e.Errors.Values.First()[0]);
        }
        // It shows them clients, as choosing them on the page does.
        if (owners.Exists(o => o != user?.Id && people.SeesOnlyAssigned(o)))
            user?.DemandRecentSignIn(sessions.StepUpForAdministration);
    }

    /// <summary>Assignees may have gone, or been taken off a client, since the dry run named them.</summary>
    private async Task CheckAssigneesAsync(List<ImportClient> clients)
    {
        var given = await _moved
            .New.Join(
                db.ImportRecords.Where(r => r.RunId == run.Id && r.PersonId != null),
                i => i.Number,
                r => r.Number,
                (i, r) => new { ClientId = i.ClientId!.Value, PersonId = r.PersonId!.Value }
            )
            .Distinct()
            .ToListAsync(ct);
        if (given.Count == 0)
            return;
        var people = new TablePeople(db, user, now);
        await people.LoadAsync(ct);
        var byId = clients.ToDictionary(c => c.ClientId);
        foreach (var g in given)
        {
            try
            {
                await people.DemandSeesAsync(g.PersonId, byId[g.ClientId], ct);
            }
            catch (InvalidException e)
            {
                throw _moved.Changed(e.Errors.Values.First()[0]);
            }
        }
    }

    /// <summary>The clients that the import adds to the lists.</summary>
    private IEnumerable<(Guid, ClientStatus)> Listed(List<ImportClient> clients, HashSet<Guid> skipped) =>
        kind == TableKind.Clients
            ? prepared.Clients.Where(c => !c.IsArchived && !skipped.Contains(c.Id)).Select(c => (c.Id, Enum.Parse<ClientStatus>(c.Status)))
            : clients.Where(c => c.IsNew).Select(c => (c.ClientId, ClientStatus.Active));

    /// <summary>Members, activity and audit of what came.</summary>
    private async Task TellAsync(List<ImportClient> clients, HashSet<Guid> skipped)
    {
        var used = clients.Select(c => c.ClientId).ToHashSet();
        bool Came(Guid client) => kind == TableKind.Clients ? !skipped.Contains(client) : used.Contains(client);
        await TableLinks.AddOwnersAsync(db, prepared.Owners.Where(o => Came(o.ClientId)), now, ct);
        if (kind != TableKind.Clients)
            await _moved.TellAsync(
                kind == TableKind.Tasks ? "task.imported" : "contact.imported",
                rows => ImportWords.Things(run.Source, rows),
                _ => TableInserts.FromFile,
                now
            );
        foreach (var entry in prepared.Audit.Where(e => Came(e.ClientId!.Value)))
            db.Audit(entry);
    }
}
