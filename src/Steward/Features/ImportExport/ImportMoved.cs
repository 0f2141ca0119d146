using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>What the transaction of an import does alike, whatever its rows become.</summary>
/// <param name="since">Since when somebody may have made untrue what the dry run said: "the file was read".</param>
/// <param name="again">What to do then: "read the file again".</param>
internal sealed class ImportMoved(StewardDb db, ImportRun run, string since, string again, CancellationToken ct)
{
    public IQueryable<ImportItem> New => db.ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New);

    /// <summary>Two imports of one file at once would each find the other's rows missing.</summary>
    public async Task HoldOthersAsync()
    {
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({0x696D706F7274})", ct); // "import"
    }

    /// <summary>The clients that rows belong to; for rows that are clients themselves, none.</summary>
    public Task<List<ImportClient>> ClientsAsync()
    {
        var used = New.Select(i => i.ClientId!.Value);
        return db.ImportClients.Where(c => c.RunId == run.Id && used.Contains(c.ClientId)).ToListAsync(ct);
    }

    /// <summary>Those of them that are there already, held against whoever changes them: none may go into the trash before what it gets is in it.</summary>
    public async Task HoldClientsAsync()
    {
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync(
                $"""
                SELECT 1 FROM client WHERE id IN (SELECT client_id FROM import_client WHERE run_id = {run.Id} AND NOT is_new)
                ORDER BY id FOR NO KEY UPDATE
                """,
                ct
            );
    }

    /// <summary>
    /// The dry run said which clients are there and which are not. Looked at again: who may no longer see a client must not put anything into it, nor
    /// learn that it is still there.
    /// </summary>
    public async Task DemandUnchangedAsync(IQueryable<Client> seen, List<ImportClient> clients)
    {
        foreach (var some in clients.Where(c => !c.IsNew).Select(c => c.ClientId).Chunk(500))
        {
            if (await seen.CountAsync(c => some.Contains(c.Id), ct) < some.Length)
                throw Changed($"A client that the file names is gone since {since}.");
        }
        foreach (var some in clients.Where(c => c.IsNew).Select(c => c.Name).Chunk(500))
        {
            if (await ImportClients.FindAnyAsync(seen, some, ct) is { } name)
                throw Changed($"A client called \"{name}\" was made since {since}.");
        }
    }

    /// <summary>One line in each client's activity: what happened there is an import, not every row of it.</summary>
    public async Task TellAsync(string kind, Func<int, string> things, Func<Guid, string> detail, DateTime now)
    {
        var perClient = await New.GroupBy(i => i.ClientId!.Value).Select(g => new { Id = g.Key, Rows = g.Count() }).ToListAsync(ct);
        db.AddRange(perClient.Select(c => new Activity(c.Id, run.StartedBy, kind, things(c.Rows), detail(c.Id), now)));
    }

    public async Task<ImportCounts> CountAsync(int newClients)
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
            newClients
        );
    }

    public RefusedException Changed(string what) => RefusedException.Conflict("import_outdated", $"{what} Nothing was imported: {again}.");
}
