using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>The one transaction of an import: staged rows become clients and credentials inside the database, all or none.</summary>
internal sealed class ImportMove(StewardDb db, ImportRun run, CurrentUser? user, DateTime now, CancellationToken ct)
{
    private const long PostgresLock = 0x696D706F7274; // "import"

    private readonly Actor _by = user?.Actor ?? Actor.CommandLine;

    public async Task<ImportCounts> RunAsync()
    {
        // Two imports of one file at once would each find the other's items missing.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({PostgresLock})", ct);
        await SkipImportedSinceAsync();
        await AddClientsAsync();
        await CopyCredentialsAsync();
        await TellAsync();
        return await CountAsync();
    }

    /// <summary>Another import may have brought the same items since these were staged.</summary>
    private async Task SkipImportedSinceAsync()
    {
        var doubles = db.ImportItems.Where(i =>
            i.RunId == run.Id && i.Verdict == ImportVerdict.New && db.ImportedSources.Any(s => s.SourceKey == i.SourceKey)
        );
        var ids = await doubles.Select(i => i.CredentialId!.Value).ToListAsync(ct);
        foreach (var some in ids.Chunk(500))
            await db.SearchEntries.Where(e => some.Contains(e.ObjectId)).ExecuteDeleteAsync(ct);
        await doubles.ExecuteUpdateAsync(
            set =>
                set.SetProperty(i => i.Verdict, ImportVerdict.Duplicate)
                    .SetProperty(i => i.Remarks, "Another import brought it in the meantime; what is stored stays as it is."),
            ct
        );
    }

    private async Task AddClientsAsync()
    {
        var clients = await db.ImportClients.Where(c => c.RunId == run.Id).ToListAsync(ct);
        var used = await NewItems().GroupBy(i => i.ClientId!.Value).Select(g => g.Key).ToHashSetAsync(ct);
        foreach (var client in clients.Where(c => used.Contains(c.ClientId)))
        {
            if (client.IsNew)
                await AddClientAsync(client);
            else if (!await db.Clients.AnyAsync(c => c.Id == client.ClientId, ct))
                throw Changed($"The client \"{client.Name}\" is gone since the file was read.");
        }
        await db.SaveChangesAsync(ct);
    }

    private async Task AddClientAsync(ImportClient staged)
    {
        if (await ImportClients.FindAsync(db.Clients, staged.Name, ct) is not null && user?.Scope != AccessScope.AssignedClients)
            throw Changed($"A client called \"{staged.Name}\" was made since the file was read.");
        var client = new Client(staged.ClientId, new ClientDetails(staged.Name, ClientStatus.Active, null, null, null, null, null), now);
        db.Add(client);
        // Who sees only assigned clients must be assigned to what they bring, or it is gone the moment it is there.
        if (user?.Scope == AccessScope.AssignedClients)
            db.Add(new ClientMember(client.Id, user.Id, isOwner: false, now));
        db.Add(
            new Activity(client.Id, run.StartedBy, "client.created", client.Name, $"Imported from {ImportWords.Source(run.Source)}", now)
        );
        db.Add(new SearchEntry(SearchKind.Client, client.Id, client.Id, client.Name, null));
        db.Audit(
            new AuditEntry(_by, "client.created", "client")
            {
                ObjectId = client.Id,
                ObjectName = client.Name,
                ObjectVersion = client.Version,
                ClientId = client.Id,
            }
        );
    }

    private async Task CopyCredentialsAsync()
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO credential (id, client_id, name, name_sort, kind, sealed_username, website, rotate_by, secret_version,
              secret_changed_at, fields, version, created_at, updated_at)
            SELECT credential_id, client_id, name, name_sort, kind, sealed_username, website, {Conventions.Never}, 1,
              {run.CreatedAt}, fields, 1, {now}, {now}
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

    /// <summary>Each credential in the audit, for a rollback is noticed by that; one line a client in its activity.</summary>
    private async Task TellAsync()
    {
        var from = $"Imported from {ImportWords.Source(run.Source)}";
        var perClient = await NewItems()
            .GroupBy(i => i.ClientId!.Value)
            .Select(g => new { Client = g.Key, Items = g.Count() })
            .ToListAsync(ct);
        foreach (var client in perClient)
            db.Add(new Activity(client.Client, run.StartedBy, "credential.imported", ImportWords.Credentials(client.Items), from, now));
        var created = NewItems()
            .OrderBy(i => i.Number)
            .Select(i => new
            {
                i.Name,
                Id = i.CredentialId!.Value,
                ClientId = i.ClientId!.Value,
            });
        await foreach (var credential in created.AsAsyncEnumerable().WithCancellation(ct))
        {
            db.Audit(
                new AuditEntry(_by, "credential.created", "credential")
                {
                    ObjectId = credential.Id,
                    ObjectName = credential.Name,
                    ObjectVersion = 1,
                    ClientId = credential.ClientId,
                    CredentialId = credential.Id,
                    Reason = from,
                }
            );
        }
    }

    private async Task<ImportCounts> CountAsync()
    {
        var verdicts = await db
            .ImportItems.Where(i => i.RunId == run.Id)
            .GroupBy(i => i.Verdict)
            .Select(g => new { Verdict = g.Key, Items = g.Count() })
            .ToDictionaryAsync(g => g.Verdict, g => g.Items, ct);
        var clients = db.ChangeTracker.Entries<Client>().Count();
        return new ImportCounts(
            verdicts.GetValueOrDefault(ImportVerdict.New),
            verdicts.GetValueOrDefault(ImportVerdict.Duplicate),
            verdicts.GetValueOrDefault(ImportVerdict.Refused),
            clients
        );
    }

    private IQueryable<ImportItem> NewItems() => db.ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New);

    private static RefusedException Changed(string what) =>
        RefusedException.Conflict("import_outdated", $"{what} Nothing was imported: read the file again.");
}
