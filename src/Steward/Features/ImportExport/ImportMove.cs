using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Counts;
using Steward.Features.Dashboard;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>The one transaction of an import: staged rows become clients and credentials inside the database, all or none.</summary>
/// <remarks>On SQLite everybody waits for it: what can be made ready before is, and what it writes it copies.</remarks>
internal sealed class ImportMove(
    StewardDb db,
    ImportRun run,
    IReadOnlyList<AuditEntry> created,
    CurrentUser? user,
    DateTime now,
    CancellationToken ct
)
{
    public const long PostgresLock = 0x696D706F7274; // "import"

    private HashSet<Guid> _newClients = [];

    /// <summary>The audit events of all that is new, made ready before the transaction begins.</summary>
    public static async Task<List<AuditEntry>> PrepareAsync(
        StewardDb db,
        ImportRun run,
        CurrentUser? user,
        DateTime now,
        CancellationToken ct
    )
    {
        var by = user?.Actor ?? Actor.CommandLine;
        var items = await db
            .ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New)
            .OrderBy(i => i.Number)
            .Select(i => new
            {
                i.Name,
                i.CredentialId,
                i.ClientId,
            })
            .ToListAsync(ct);
        return
        [
            .. items.Select(i =>
                new AuditEntry(by, "credential.created", "credential")
                {
                    ObjectId = i.CredentialId,
                    ObjectName = i.Name,
                    ObjectVersion = 1,
                    ClientId = i.ClientId,
                    CredentialId = i.CredentialId,
                    Reason = From(run),
                }.Ready(now)
            ),
        ];
    }

    public async Task<ImportCounts> RunAsync()
    {
        // Two imports of one file at once would each find the other's items missing.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({PostgresLock})", ct);
        var skipped = await SkipImportedSinceAsync();
        await AddClientsAsync();
        await CopyCredentialsAsync();
        await TellClientsAsync();
        // Each credential is in the audit: a rollback of its secret is noticed by that.
        foreach (var entry in created.Where(e => !skipped.Contains(e.CredentialId!.Value)))
            db.Audit(entry);
        return await CountAsync();
    }

    /// <summary>Another import may have brought the same items since these were staged.</summary>
    private async Task<HashSet<Guid>> SkipImportedSinceAsync()
    {
        var doubles = db.ImportItems.Where(i =>
            i.RunId == run.Id && i.Verdict == ImportVerdict.New && db.ImportedSources.Any(s => s.SourceKey == i.SourceKey)
        );
        var ids = await doubles.Select(i => i.CredentialId!.Value).ToHashSetAsync(ct);
        if (ids.Count == 0)
            return ids;
        foreach (var some in ids.Chunk(500))
            await db.SearchEntries.Where(e => some.Contains(e.ObjectId)).ExecuteDeleteAsync(ct);
        await doubles.ExecuteUpdateAsync(
            set =>
                set.SetProperty(i => i.Verdict, ImportVerdict.Duplicate)
                    .SetProperty(i => i.Remarks, "Another import brought it in the meantime; what is stored stays as it is."),
            ct
        );
        return ids;
    }

    private async Task AddClientsAsync()
    {
        var used = NewItems().Select(i => i.ClientId!.Value);
        var clients = await db.ImportClients.Where(c => c.RunId == run.Id && used.Contains(c.ClientId)).ToListAsync(ct);
        await DemandUnchangedAsync(clients);
        var added = clients.Where(c => c.IsNew).ToList();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO client (id, name, name_sort, status, credentials, is_archived, is_purging, version, created_at, updated_at)
            SELECT client_id, name, name_sort, {nameof(ClientStatus.Active)}, 0, {false}, {false}, 1, {now}, {now}
            FROM import_client AS c WHERE run_id = {run.Id} AND is_new AND EXISTS
              (SELECT 1 FROM import_item i WHERE i.run_id = c.run_id AND i.verdict = 'New' AND i.client_id = c.client_id)
            """,
            ct
        );
        await KeptCounts.AddClientsAsync(db, added.Select(c => (c.ClientId, ClientStatus.Active)), ct);
        await Attention.LookAgainWhereImportedAsync(db, run.Id, ct);
        // Who sees only assigned clients must be assigned to what they bring, or it is gone the moment it is there.
        if (user?.Scope == AccessScope.AssignedClients)
            db.AddRange(added.Select(c => new ClientMember(c.ClientId, user.Id, isOwner: false, now)));
        foreach (var client in added)
        {
            db.Audit(
                new AuditEntry(user?.Actor ?? Actor.CommandLine, "client.created", "client")
                {
                    ObjectId = client.ClientId,
                    ObjectName = client.Name,
                    ObjectVersion = 1,
                    ClientId = client.ClientId,
                    Reason = From(run),
                }
            );
        }
        _newClients = added.Select(c => c.ClientId).ToHashSet();
    }

    /// <summary>The dry run said which clients are there and which are not; somebody may have made that untrue since.</summary>
    private async Task DemandUnchangedAsync(List<ImportClient> clients)
    {
        // Looked at again: who may no longer see a client must not put anything into it, nor learn that it is still there.
        var among = user is null ? db.Clients : db.Clients.VisibleTo(user);
        foreach (var some in clients.Where(c => !c.IsNew).Select(c => c.ClientId).Chunk(500))
        {
            if (await among.CountAsync(c => some.Contains(c.Id), ct) < some.Length)
                throw Changed("A client that items belong to is gone since the file was read.");
        }
        foreach (var some in clients.Where(c => c.IsNew).Select(c => c.Name).Chunk(500))
        {
            if (await ImportClients.FindAnyAsync(among, some, ct) is { } name)
                throw Changed($"A client called \"{name}\" was made since the file was read.");
        }
    }

    private async Task CopyCredentialsAsync()
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO credential (id, client_id, name, name_sort, kind, sealed_username, website, rotate_by, secret_version,
              secret_changed_at, fields, trashed_with_client, version, created_at, updated_at)
            SELECT credential_id, client_id, name, name_sort, kind, sealed_username, website, {Conventions.Never}, 1,
              {run.CreatedAt}, fields, {false}, 1, {now}, {now}
            FROM import_item WHERE run_id = {run.Id} AND verdict = 'New' ORDER BY number
            """,
            ct
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO credential_version (credential_id, version, fields, created_by, created_at, mac)
            SELECT credential_id, 1, version_fields, {run.StartedBy}, {run.CreatedAt}, version_mac
            FROM import_item WHERE run_id = {run.Id} AND verdict = 'New' ORDER BY number
            """,
            ct
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO credential_secret (credential_id, field, version, envelope)
            SELECT credential_id, 'custom', 1, custom_envelope FROM import_item
              WHERE run_id = {run.Id} AND verdict = 'New' AND custom_envelope IS NOT NULL
            UNION ALL SELECT credential_id, 'notes', 1, notes_envelope FROM import_item
              WHERE run_id = {run.Id} AND verdict = 'New' AND notes_envelope IS NOT NULL
            UNION ALL SELECT credential_id, 'password', 1, password_envelope FROM import_item
              WHERE run_id = {run.Id} AND verdict = 'New' AND password_envelope IS NOT NULL
            UNION ALL SELECT credential_id, 'totp', 1, totp_envelope FROM import_item
              WHERE run_id = {run.Id} AND verdict = 'New' AND totp_envelope IS NOT NULL
            """,
            ct
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO imported_source (source_key, credential_id)
            SELECT source_key, credential_id FROM import_item WHERE run_id = {run.Id} AND verdict = 'New' ORDER BY source_key
            """,
            ct
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE client SET credentials = client.credentials + added.items
            FROM (SELECT client_id, count(*) AS items FROM import_item WHERE run_id = {run.Id} AND verdict = 'New' GROUP BY client_id) AS added
            WHERE client.id = added.client_id
            """,
            ct
        );
    }

    /// <summary>One line in each client's activity: what happened there is an import, not every item of it.</summary>
    private async Task TellClientsAsync()
    {
        var perClient = await NewItems().GroupBy(i => i.ClientId!.Value).Select(g => new { Id = g.Key, Items = g.Count() }).ToListAsync(ct);
        foreach (var client in perClient)
        {
            var from = _newClients.Contains(client.Id) ? $"{From(run)}; the client is new" : From(run);
            db.Add(new Activity(client.Id, run.StartedBy, "credential.imported", ImportWords.Credentials(client.Items), from, now));
        }
    }

    private async Task<ImportCounts> CountAsync()
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
            _newClients.Count
        );
    }

    private IQueryable<ImportItem> NewItems() => db.ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New);

    private static string From(ImportRun run) => $"Imported from {ImportWords.Source(run.Source)}";

    private static RefusedException Changed(string what) =>
        RefusedException.Conflict("import_outdated", $"{what} Nothing was imported: read the file again.");
}
