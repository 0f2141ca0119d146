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
    private readonly ImportMoved _moved = new(db, run, "the file was read", "read the file again", ct);

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
        await _moved.HoldOthersAsync();
        var skipped = await SkipImportedSinceAsync();
        var added = await AddClientsAsync();
        await CopyCredentialsAsync();
        await _moved.TellAsync(
            "credential.imported",
            ImportWords.Credentials,
            client => added.Contains(client) ? $"{From(run)}; the client is new" : From(run),
            now
        );
        // Each credential is in the audit: a rollback of its secret is noticed by that.
        foreach (var entry in created.Where(e => !skipped.Contains(e.CredentialId!.Value)))
            db.Audit(entry);
        var counts = await _moved.CountAsync(added.Count);
        // Last: on PostgreSQL whoever changes the firm's counts waits from here on.
        await KeptCounts.AddClientsAsync(db, added.Select(id => (id, ClientStatus.Active)), ct);
        return counts;
    }

    /// <summary>Another import may have brought the same items since these were staged.</summary>
    private async Task<HashSet<Guid>> SkipImportedSinceAsync()
    {
        var doubles = await _moved
            .New.Join(
                db.ImportedSources,
                i => i.SourceKey,
                s => s.SourceKey,
                (i, s) => new { Item = i.CredentialId!.Value, Stored = s.CredentialId }
            )
            .ToListAsync(ct);
        // As when they were staged; by content, as the stricter of the two.
        var told = await new ImportedBefore(db, user).ToldAsync([.. doubles.Select(d => d.Stored)], byContent: true, ct);
        var ids = doubles.Where(d => told.Contains(d.Stored)).Select(d => d.Item).ToHashSet();
        foreach (var some in ids.Chunk(500))
        {
            await db.SearchEntries.Where(e => some.Contains(e.ObjectId)).ExecuteDeleteAsync(ct);
            await _moved
                .New.Where(i => some.Contains(i.CredentialId!.Value))
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(i => i.Verdict, ImportVerdict.Duplicate)
                            .SetProperty(i => i.Remarks, "Another import brought it in the meantime; what is stored stays as it is."),
                    ct
                );
        }
        return ids;
    }

    /// <returns>Those that were not there.</returns>
    private async Task<HashSet<Guid>> AddClientsAsync()
    {
        var clients = await _moved.ClientsAsync();
        await _moved.HoldClientsAsync();
        await _moved.DemandUnchangedAsync(ImportClients.Seen(db, user), clients);
        var added = clients.Where(c => c.IsNew).ToList();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO client (id, name, name_sort, status, credentials, is_archived, is_purging, version, created_at, updated_at)
            SELECT client_id, name, name_sort, {nameof(ClientStatus.Active)}, 0, {false}, {false}, 1, {now}, {now}
            FROM import_client WHERE run_id = {run.Id} AND is_new
              AND client_id IN (SELECT client_id FROM import_item WHERE run_id = {run.Id} AND verdict = 'New')
            """,
            ct
        );
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
        return added.Select(c => c.ClientId).ToHashSet();
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

    private static string From(ImportRun run) => $"Imported from {ImportWords.Source(run.Source)}";
}
