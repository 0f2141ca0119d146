using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>What the transaction of an import needs and is made before it begins; those rows that turn out to be there already are left out then.</summary>
/// <param name="Clients">The clients that rows become.</param>
/// <param name="Audit">An event for each client that is made, and for its owner.</param>
/// <param name="Owners">The owners of these clients: their member rows decide rights, so each carries a MAC.</param>
/// <param name="OwnerOfNew">Who owns the clients that are made for rows; null: nobody.</param>
/// <param name="Tags">What rows carry.</param>
internal sealed record TablePrepared(
    IReadOnlyList<TableClient> Clients,
    IReadOnlyList<AuditEntry> Audit,
    IReadOnlyList<TableOwner> Owners,
    Guid? OwnerOfNew,
    IReadOnlyList<TableTagged> Tags
)
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
        var rows = db
            .ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New)
            .Join(
                db.ImportRecords.Where(r => r.RunId == run.Id),
                i => i.Number,
                r => r.Number,
                (i, r) => new { RecordId = i.RecordId!.Value, Record = r }
            );
        List<TableClient> clients =
            kind == TableKind.Clients
                ? await rows.Select(r => new TableClient(
                        r.RecordId,
                        r.Record.Name,
                        r.Record.Status,
                        r.Record.PersonId,
                        r.Record.EndedAt != null
                    ))
                    .ToListAsync(ct)
                : [];
        var made =
            kind == TableKind.Clients
                ? clients
                : await db
                    .ImportClients.Where(c => c.RunId == run.Id && c.IsNew)
                    .Select(c => new TableClient(c.ClientId, c.Name, nameof(ClientStatus.Active), ownerOfNew, false))
                    .ToListAsync(ct);
        var names = await db.Users.ToDictionaryAsync(u => u.Id, u => u.Name, ct);
        var tagged =
            kind == TableKind.Contacts
                ? []
                : await rows.Where(r => r.Record.Tags != null).Select(r => new { r.RecordId, r.Record.Tags }).ToListAsync(ct);
        return new TablePrepared(
            clients,
            [.. made.SelectMany(m => Events(m, by, names)).Select(e => e.Ready(now))],
            [
                .. made.Where(m => m.OwnerId is not null)
                    .Select(m => new ClientMember(m.Id, m.OwnerId!.Value, isOwner: true, now))
                    .Select(m => new TableOwner(m.ClientId, m.UserId, seal.Compute(m))),
            ],
            ownerOfNew,
            tagged.ConvertAll(t => new TableTagged(t.RecordId, TableJson.Read<string[]>(t.Tags!)))
        );
    }

    private static IEnumerable<AuditEntry> Events(TableClient made, Actor by, Dictionary<Guid, string> names)
    {
        // The owner in the same event: with one more for each of twenty thousand clients, everybody on SQLite would wait longer than a second.
        yield return Of(made, by, "client.created") with
        {
            Reason = made.OwnerId is null ? TableInserts.FromFile : $"{TableInserts.FromFile}; owner none -> {made.OwnerId}",
        };
        if (made.IsArchived)
            yield return Of(made, by, "client.archived") with
            {
                Reason = TableInserts.FromFile,
            };
        if (made.OwnerId is not { } owner)
            yield break;
        yield return new AuditEntry(by, "member.added", "user")
        {
            ObjectId = owner,
            ObjectName = names.GetValueOrDefault(owner),
            ClientId = made.Id,
        };
    }

    private static AuditEntry Of(TableClient made, Actor by, string action) =>
        new(by, action, "client")
        {
            ObjectId = made.Id,
            ObjectName = made.Name,
            ObjectVersion = 1,
            ClientId = made.Id,
        };
}

/// <summary>A client that is made.</summary>
internal sealed record TableClient(Guid Id, string Name, string Status, Guid? OwnerId, bool IsArchived);

/// <summary>Somebody who owns a client that is made.</summary>
internal sealed record TableOwner(Guid ClientId, Guid OwnerId, byte[] Mac);

/// <summary>The names of the tags of something that is made.</summary>
internal sealed record TableTagged(Guid RecordId, IReadOnlyList<string> Names);
