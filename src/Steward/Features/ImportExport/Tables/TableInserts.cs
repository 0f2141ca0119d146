using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Counts;
using Steward.Features.Tasks;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Copies staged rows into the tables of what they are, and moves the counts that go with them.</summary>
internal sealed class TableInserts(StewardDb db, ImportRun run, Guid? ownerOfNew, DateTime now, CancellationToken ct)
{
    public const string FromFile = "Imported from a CSV file";

    public async Task ClientsAsync()
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO client (id, name, name_sort, status, email, phone, website, address, owner_id, credentials, is_archived, archived_at,
              is_purging, version, created_at, updated_at)
            SELECT i.record_id, r.name, r.name_sort, r.status, r.email, r.phone, r.website, r.text, r.person_id, 0, r.ended_at IS NOT NULL, r.ended_at,
              {false}, 1, {now}, {now}
            FROM import_item i JOIN import_record r ON r.run_id = i.run_id AND r.number = i.number
            WHERE i.run_id = {run.Id} AND i.verdict = 'New' ORDER BY i.number
            """,
            ct
        );
        // Its first activity: an id of its own would tell no more than the client's does.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO activity (id, client_id, at, actor_id, kind, subject, detail)
            SELECT i.record_id, i.record_id, {now}, {run.StartedBy}, 'client.created', r.name,
              CASE WHEN r.ended_at IS NULL THEN {FromFile} ELSE {FromFile + ", archived"} END
            FROM import_item i JOIN import_record r ON r.run_id = i.run_id AND r.number = i.number
            WHERE i.run_id = {run.Id} AND i.verdict = 'New' ORDER BY i.number
            """,
            ct
        );
    }

    /// <summary>The clients that were not there, and that rows are to belong to.</summary>
    /// <remarks>IN, not EXISTS: no index leads from a client to its rows, and looking through all of them for each took seconds.</remarks>
    public async Task ClientsOfRowsAsync()
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO client (id, name, name_sort, status, owner_id, credentials, is_archived, is_purging, version, created_at, updated_at)
            SELECT client_id, name, name_sort, {nameof(ClientStatus.Active)}, {ownerOfNew}, 0, {false}, {false}, 1, {now}, {now}
            FROM import_client WHERE run_id = {run.Id} AND is_new
              AND client_id IN (SELECT client_id FROM import_item WHERE run_id = {run.Id} AND verdict = 'New')
            """,
            ct
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO activity (id, client_id, at, actor_id, kind, subject, detail)
            SELECT client_id, client_id, {now}, {run.StartedBy}, 'client.created', name, {FromFile}
            FROM import_client WHERE run_id = {run.Id} AND is_new
              AND client_id IN (SELECT client_id FROM import_item WHERE run_id = {run.Id} AND verdict = 'New')
            """,
            ct
        );
    }

    public async Task ContactsAsync()
    {
        await SettlePrimaryAsync();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO contact (id, client_id, name, name_sort, role, email, phone, note, is_primary, version, created_at, updated_at)
            SELECT i.record_id, i.client_id, r.name, r.name_sort, r.role, r.email, r.phone, r.text, r.is_primary, 1, {now}, {now}
            FROM import_item i JOIN import_record r ON r.run_id = i.run_id AND r.number = i.number
            WHERE i.run_id = {run.Id} AND i.verdict = 'New' ORDER BY i.number
            """,
            ct
        );
    }

    public async Task TasksAsync()
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO work_task (id, client_id, title, title_sort, description, status, priority, due_on, assignee_id, completed_at, rank,
              trashed_with_client, version, created_at, updated_at)
            SELECT i.record_id, i.client_id, r.name, r.name_sort, r.text, r.status, r.priority, r.due_on, r.person_id,
              CASE WHEN r.status = 'Done' THEN coalesce(r.ended_at, {now}) END,
              CASE WHEN r.status IN ('Done', 'Cancelled') AND r.ended_at IS NULL THEN {TaskRank.OfClosed(now)} ELSE r.rank END,
              {false}, 1, {now}, {now}
            FROM import_item i JOIN import_record r ON r.run_id = i.run_id AND r.number = i.number
            WHERE i.run_id = {run.Id} AND i.verdict = 'New' ORDER BY i.number
            """,
            ct
        );
    }

    /// <summary>As <see cref="KeptCounts"/> does at a save, for all of them together.</summary>
    public Task CountDueAsync() =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO due_day (client_id, kind, due_on, items)
            SELECT i.client_id, {nameof(DueKind.Task)}, r.due_on, count(*)
            FROM import_item i JOIN import_record r ON r.run_id = i.run_id AND r.number = i.number
            WHERE i.run_id = {run.Id} AND i.verdict = 'New' AND r.status NOT IN ('Done', 'Cancelled')
            GROUP BY i.client_id, r.due_on ORDER BY i.client_id, r.due_on
            ON CONFLICT (client_id, kind, due_on) DO UPDATE SET items = due_day.items + excluded.items
            """,
            ct
        );

    public async Task CountDueOfFirmAsync()
    {
        // Archived clients are not in the firm's counts.
        var days = await db
            .ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New)
            .Join(db.Clients.Where(c => !c.IsArchived && c.TrashedAt == null), i => i.ClientId, c => c.Id, (i, _) => i)
            .Join(
                db.ImportRecords.Where(r =>
                    r.RunId == run.Id && r.Status != nameof(WorkTaskStatus.Done) && r.Status != nameof(WorkTaskStatus.Cancelled)
                ),
                i => i.Number,
                r => r.Number,
                (i, r) => new { ClientId = i.ClientId!.Value, r.DueOn }
            )
            .ToListAsync(ct);
        await KeptCounts.AddDueAsync(db, DueKind.Task, days.Select(d => (d.ClientId, d.DueOn)), ct);
    }

    /// <summary>As by hand: of several the last takes it, and the first contact of a client that has none is asked first.</summary>
    private async Task SettlePrimaryAsync()
    {
        var rows = await db
            .ImportItems.Where(i => i.RunId == run.Id && i.Verdict == ImportVerdict.New)
            .Join(
                db.ImportRecords.Where(r => r.RunId == run.Id),
                i => i.Number,
                r => r.Number,
                (i, r) =>
                    new
                    {
                        i.Number,
                        ClientId = i.ClientId!.Value,
                        r.IsPrimary,
                    }
            )
            .OrderBy(r => r.Number)
            .ToListAsync(ct);
        var staffed = await db
            .Contacts.Where(c => db.ImportClients.Any(i => i.RunId == run.Id && i.ClientId == c.ClientId))
            .Select(c => c.ClientId)
            .Distinct()
            .ToHashSetAsync(ct);
        var primary = rows.GroupBy(r => r.ClientId)
            .Select(g => (Client: g.Key, Row: g.LastOrDefault(r => r.IsPrimary) ?? (staffed.Contains(g.Key) ? null : g.First())))
            .Where(p => p.Row is not null)
            .ToList();
        await db
            .ImportRecords.Where(r => r.RunId == run.Id && r.IsPrimary)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.IsPrimary, false), ct);
        foreach (var some in primary.Chunk(500))
        {
            var numbers = some.Select(p => p.Row!.Number).ToList();
            await db
                .ImportRecords.Where(r => r.RunId == run.Id && numbers.Contains(r.Number))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.IsPrimary, true), ct);
            var clients = some.Select(p => p.Client).ToList();
            await db
                .Contacts.Where(c => clients.Contains(c.ClientId) && c.IsPrimary)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(c => c.IsPrimary, false)
                            .SetProperty(c => c.Version, c => c.Version + 1)
                            .SetProperty(c => c.UpdatedAt, now),
                    ct
                );
        }
    }
}
