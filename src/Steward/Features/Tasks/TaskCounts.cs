using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Steward.Data;
using Steward.Features.Clients;

namespace Steward.Features.Tasks;

/// <summary>
/// Keeps <see cref="TaskDay"/> and <see cref="FirmTaskDay"/>: reads from what is about to be saved which counts move, and moves them in the same transaction.
/// <see cref="StewardDb"/> asks it at each save, so that no operation can forget to.
/// </summary>
internal sealed class TaskCounts
{
    // Sorted, so that transactions which touch the same rows of the firm do so in the same order and never wait for each other in a circle.
    private readonly SortedDictionary<(Guid Client, DateOnly Day), int> _days = [];
    private readonly SortedDictionary<(DateOnly Day, int Part), int> _firm = [];

    private bool IsEmpty => _days.Count == 0 && _firm.Count == 0;

    /// <summary>Before the save: afterwards nobody knows what was.</summary>
    public static async Task<TaskCounts> ReadAsync(StewardDb db, CancellationToken ct)
    {
        var counts = new TaskCounts();
        foreach (var client in db.ChangeTracker.Entries<Client>().ToList())
            await counts.AddAsync(db, client, ct);
        foreach (var task in db.ChangeTracker.Entries<WorkTask>().ToList())
            await counts.AddAsync(db, task, ct);
        return counts;
    }

    public async Task WriteAsync(StewardDb db, CancellationToken ct)
    {
        if (IsEmpty)
            return;
        foreach (var ((client, day), change) in _days.Where(d => d.Value != 0))
        {
            object id = db is PostgresStewardDb ? client : client.ToByteArray(bigEndian: true);
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO task_day (client_id, due_on, open) VALUES ({id}, {day}, {change}) ON CONFLICT (client_id, due_on) DO UPDATE SET open = task_day.open + excluded.open",
                ct
            );
            if (change < 0)
                await db.Database.ExecuteSqlAsync($"DELETE FROM task_day WHERE client_id = {id} AND due_on = {day} AND open = 0", ct);
        }
        foreach (var ((day, part), change) in _firm.Where(d => d.Value != 0))
        {
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO firm_task_day (due_on, part, open) VALUES ({day}, {part}, {change}) ON CONFLICT (due_on, part) DO UPDATE SET open = firm_task_day.open + excluded.open",
                ct
            );
            if (change < 0)
                await db.Database.ExecuteSqlAsync($"DELETE FROM firm_task_day WHERE due_on = {day} AND part = {part} AND open = 0", ct);
        }
    }

    // A client that leaves the lists takes its tasks out of the firm's counts, and brings them back when it returns.
    private async Task AddAsync(StewardDb db, EntityEntry<Client> client, CancellationToken ct)
    {
        var before =
            client.State is EntityState.Modified or EntityState.Deleted
            && !client.Property(c => c.IsArchived).OriginalValue
            && client.Property(c => c.TrashedAt).OriginalValue is null;
        var after = client.State is EntityState.Modified && client.Entity.IsListed;
        if (before == after)
            return;
        var id = client.Entity.Id;
        foreach (var day in await db.TaskDays.AsNoTracking().Where(d => d.ClientId == id).ToListAsync(ct))
            Move(_firm, (day.DueOn, FirmTaskDay.PartOf(id)), after ? day.Open : -day.Open);
    }

    private async Task AddAsync(StewardDb db, EntityEntry<WorkTask> task, CancellationToken ct)
    {
        var before = task.State is EntityState.Modified or EntityState.Deleted
            ? ((WorkTask)task.OriginalValues.ToObject()).CountedOn
            : null;
        var after = task.State is EntityState.Modified or EntityState.Added ? task.Entity.CountedOn : null;
        if (before == after)
            return;
        var id = task.Entity.ClientId;
        var inFirm = await IsListedAsync(db, id, ct);
        if (before is { } from)
            Move(id, from, -1, inFirm);
        if (after is { } to)
            Move(id, to, +1, inFirm);
    }

    private void Move(Guid client, DateOnly day, int change, bool inFirm)
    {
        Move(_days, (client, day), change);
        if (inFirm)
            Move(_firm, (day, FirmTaskDay.PartOf(client)), change);
    }

    private static void Move<TKey>(SortedDictionary<TKey, int> counts, TKey key, int change)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + change;

    private static async Task<bool> IsListedAsync(StewardDb db, Guid clientId, CancellationToken ct) =>
        db.Clients.Local.FirstOrDefault(c => c.Id == clientId) is { } client
            ? client.IsListed
            : await db.Clients.Where(c => c.Id == clientId).AnyAsync(c => !c.IsArchived && c.TrashedAt == null, ct);
}
