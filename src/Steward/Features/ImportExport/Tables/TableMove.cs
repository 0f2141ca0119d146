using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
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
    DateTime now,
    CancellationToken ct
)
{
    public async Task<ImportCounts> RunAsync()
    {
        TableKinds.Demand(user, kind);
        // Two imports of one file at once would each find the other's rows missing.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({ImportMove.PostgresLock})", ct);
        var skipped = await new TableDoubles(db, run, kind, user, ct).SkipAsync();
        var clients = await HoldClientsAsync();
        await CheckPeopleAsync(clients);
        var rows = new TableInserts(db, run, prepared.OwnerOfNew, now, ct);
        if (kind == TableKind.Clients)
            await rows.ClientsAsync();
        else
            await rows.ClientsOfRowsAsync();
        await KeptCounts.AddClientsAsync(db, clients.Where(c => c.IsNew).Select(c => (c.ClientId, ClientStatus.Active)), ct);
        if (kind == TableKind.Contacts)
            await rows.ContactsAsync();
        if (kind == TableKind.Tasks)
            await rows.TasksAsync();
        if (kind != TableKind.Contacts)
            await new TableTags(db, run, kind, now, ct).RunAsync();
        await Attention.LookAgainWhereImportedAsync(db, run.Id, ct);
        await TellAsync(clients, skipped);
        return await CountAsync(clients);
    }

    /// <summary>The clients that rows belong to, those that are there already held against whoever changes them; for rows that are clients themselves, none.</summary>
    private async Task<List<ImportClient>> HoldClientsAsync()
    {
        var used = NewItems().Select(i => i.ClientId!.Value);
        var clients = await db.ImportClients.Where(c => c.RunId == run.Id && used.Contains(c.ClientId)).ToListAsync(ct);
        if (clients.Any(c => c.IsNew))
            user?.Demand(Permission.ClientsWrite);
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync(
                $"""
                SELECT 1 FROM client WHERE id IN (SELECT client_id FROM import_client WHERE run_id = {run.Id} AND NOT is_new)
                ORDER BY id FOR NO KEY UPDATE
                """,
                ct
            );
        // Looked at again: who may no longer see a client must not put anything into it, nor learn that it is still there.
        var among = TableClients.Seen(db, user);
        foreach (var some in clients.Where(c => !c.IsNew).Select(c => c.ClientId).Chunk(500))
        {
            if (await among.CountAsync(c => some.Contains(c.Id), ct) < some.Length)
                throw Changed("A client that rows belong to is gone since the columns were chosen.");
        }
        foreach (var some in clients.Where(c => c.IsNew).Select(c => c.Name).Chunk(500))
        {
            if (await ImportClients.FindAnyAsync(among, some, ct) is { } name)
                throw Changed($"A client called \"{name}\" was made since the columns were chosen.");
        }
        return clients;
    }

    /// <summary>Owners and assignees may have gone, or been taken off a client, since the dry run named them.</summary>
    private async Task CheckPeopleAsync(List<ImportClient> clients)
    {
        var given = await NewItems()
            .Join(
                db.ImportRecords.Where(r => r.RunId == run.Id && r.PersonId != null),
                i => i.Number,
                r => r.Number,
                (i, r) => new { ClientId = i.ClientId!.Value, PersonId = r.PersonId!.Value }
            )
            .Distinct()
            .ToListAsync(ct);
        var people = new TablePeople(db, user, now);
        if (given.Count > 0)
            await people.LoadAsync(ct);
        var byId = clients.ToDictionary(c => c.ClientId);
        foreach (var (clientId, personId) in given.Select(g => (g.ClientId, g.PersonId)))
        {
            try
            {
                if (kind == TableKind.Tasks)
                    await people.DemandSeesAsync(personId, byId[clientId], ct);
                else
                    people.DemandActive(personId);
            }
            catch (InvalidException e)
            {
                throw Changed(e.Errors.Values.First()[0]);
            }
            if (kind == TableKind.Clients && user is not null && personId != user.Id)
                ClientOwner.Demand(user);
        }
    }

    /// <summary>Members, activity and audit of what came.</summary>
    private async Task TellAsync(List<ImportClient> clients, HashSet<Guid> skipped)
    {
        var used = clients.Select(c => c.ClientId).ToHashSet();
        bool Came(Guid client) => kind == TableKind.Clients ? !skipped.Contains(client) : used.Contains(client);
        await TableLinks.AddOwnersAsync(db, prepared.Owners.Where(o => Came(o.ClientId)), now, ct);
        if (kind != TableKind.Clients)
        {
            var perClient = await NewItems()
                .GroupBy(i => i.ClientId!.Value)
                .Select(g => new { Id = g.Key, Rows = g.Count() })
                .ToListAsync(ct);
            var told = kind == TableKind.Tasks ? "task.imported" : "contact.imported";
            db.AddRange(
                perClient.Select(c => new Activity(
                    c.Id,
                    run.StartedBy,
                    told,
                    ImportWords.Things(run.Source, c.Rows),
                    TableInserts.FromFile,
                    now
                ))
            );
        }
        foreach (var entry in prepared.Audit.Where(e => Came(e.ClientId!.Value)))
            db.Audit(entry);
    }

    private async Task<ImportCounts> CountAsync(List<ImportClient> clients)
    {
        var verdicts = await db
            .ImportItems.Where(i => i.RunId == run.Id)
            .GroupBy(i => i.Verdict)
            .Select(g => new { Verdict = g.Key, Items = g.Count() })
            .ToDictionaryAsync(g => g.Verdict, g => g.Items, ct);
        return new ImportCounts(
            verdicts.GetValueOrDefault(ImportVerdict.New),
            verdicts.GetValueOrDefault(ImportVerdict.Duplicate),
            verdicts.GetValueOrDefault(ImportVerdict.Refused),
            clients.Count(c => c.IsNew)
        );
    }

    private IQueryable<ImportItem> NewItems() => db.ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New);

    private static RefusedException Changed(string what) =>
        RefusedException.Conflict(
            "import_outdated",
            $"{what} Nothing was imported: choose the columns again to see what would happen now."
        );
}

/// <summary>What the transaction needs and is made before it begins.</summary>
/// <param name="Audit">An event for each client that is made, and for its owner.</param>
/// <param name="Owners">The owners of these clients: their member rows decide rights, so each carries a MAC.</param>
/// <param name="OwnerOfNew">Who owns the clients that are made for rows; null: nobody.</param>
internal sealed record TablePrepared(IReadOnlyList<AuditEntry> Audit, IReadOnlyList<TableOwner> Owners, Guid? OwnerOfNew)
{
    public static async Task<TablePrepared> MakeAsync(
        StewardDb db,
        RightsSeal seal,
        ImportRun run,
        TableKind kind,
        CurrentUser? user,
        DateTime now,
        CancellationToken ct
    )
    {
        var by = user?.Actor ?? Actor.CommandLine;
        var ownerOfNew = TableClients.OwnerOf(user);
        var made =
            kind == TableKind.Clients
                ? await db
                    .ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New)
                    .Join(
                        db.ImportRecords.Where(r => r.RunId == run.Id),
                        i => i.Number,
                        r => r.Number,
                        (i, r) => new Made(i.RecordId!.Value, r.Name, r.PersonId)
                    )
                    .ToListAsync(ct)
                : await db
                    .ImportClients.Where(c => c.RunId == run.Id && c.IsNew)
                    .Select(c => new Made(c.ClientId, c.Name, ownerOfNew))
                    .ToListAsync(ct);
        var names = await db.Users.ToDictionaryAsync(u => u.Id, u => u.Name, ct);
        return new TablePrepared(
            [.. made.SelectMany(m => Events(m, by, names)).Select(e => e.Ready(now))],
            [
                .. made.Where(m => m.OwnerId is not null)
                    .Select(m => new ClientMember(m.Id, m.OwnerId!.Value, isOwner: true, now))
                    .Select(m => new TableOwner(m.ClientId, m.UserId, seal.Compute(m))),
            ],
            ownerOfNew
        );
    }

    private static IEnumerable<AuditEntry> Events(Made made, Actor by, Dictionary<Guid, string> names)
    {
        yield return Of(made, by, "client.created") with
        {
            Reason = TableInserts.FromFile,
        };
        if (made.OwnerId is not { } owner)
            yield break;
        yield return Of(made, by, "client.owner_changed") with
        {
            Reason = $"owner none -> {owner}",
        };
        yield return new AuditEntry(by, "member.added", "user")
        {
            ObjectId = owner,
            ObjectName = names.GetValueOrDefault(owner),
            ClientId = made.Id,
        };
    }

    private static AuditEntry Of(Made made, Actor by, string action) =>
        new(by, action, "client")
        {
            ObjectId = made.Id,
            ObjectName = made.Name,
            ObjectVersion = 1,
            ClientId = made.Id,
        };

    private sealed record Made(Guid Id, string Name, Guid? OwnerId);
}

/// <summary>Somebody who owns a client that is made.</summary>
internal sealed record TableOwner(Guid ClientId, Guid OwnerId, byte[] Mac);
