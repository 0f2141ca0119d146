using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Dashboard;
using Steward.Features.Tasks;

namespace Steward.Features.Counts;

/// <summary>
/// Keeps <see cref="DueDay"/>, <see cref="FirmDueDay"/> and <see cref="FirmClients"/>: reads from what is about to be saved which counts move, and
/// moves them in the same transaction. <see cref="StewardDb"/> asks it at each save, so that no operation can forget to.
/// </summary>
/// <remarks>What a statement changes past the tracker it can't see: such a statement counts for itself, see <see cref="AddClientsAsync"/> and <see cref="AddDueAsync"/>.</remarks>
internal sealed class KeptCounts
{
    // Sorted, so that transactions which touch the same rows do so in the same order and never wait for each other in a circle.
    private readonly SortedDictionary<(Guid Client, DueKind Kind, DateOnly Day), int> _days = [];
    private readonly SortedDictionary<(DueKind Kind, DateOnly Day, int Part), int> _firm = [];
    private readonly SortedDictionary<(ClientStatus Status, int Part), int> _clients = [];
    private readonly SortedSet<Guid> _changed = [];

    /// <summary>Before the save: afterwards nobody knows what was.</summary>
    public static async Task<KeptCounts> ReadAsync(StewardDb db, CancellationToken ct)
    {
        var counts = new KeptCounts();
        foreach (var client in db.ChangeTracker.Entries<Client>().ToList())
            await counts.AddAsync(db, client, ct);
        foreach (var task in db.ChangeTracker.Entries<WorkTask>().ToList())
            await counts.AddAsync(db, task, DueKind.Task, t => (t.ClientId, t.CountedOn), ct);
        foreach (var credential in db.ChangeTracker.Entries<Credential>().ToList())
            await counts.AddAsync(db, credential, DueKind.Rotation, c => (c.ClientId, c.CountedOn), ct);
        return counts;
    }

    public async Task WriteAsync(StewardDb db, CancellationToken ct)
    {
        foreach (var ((client, kind, day), change) in _days.Where(d => d.Value != 0))
            await MoveAsync(db, client, kind, day, change, ct);
        foreach (var ((kind, day, part), change) in _firm.Where(d => d.Value != 0))
            await MoveAsync(db, kind, day, part, change, ct);
        foreach (var ((status, part), change) in _clients.Where(c => c.Value != 0))
            await MoveAsync(db, status, part, change, ct);
        foreach (var client in _changed)
            await Attention.LookAgainAsync(db, client, ct);
    }

    /// <summary>Counts clients that one statement added past the tracker, for the firm.</summary>
    public static Task AddClientsAsync(StewardDb db, IEnumerable<(Guid Id, ClientStatus Status)> added, CancellationToken ct)
    {
        var counts = new KeptCounts();
        foreach (var (id, status) in added)
            Move(counts._clients, (status, FirmPart.Of(id)), +1);
        return counts.WriteAsync(db, ct);
    }

    /// <summary>Counts what is due at clients of the lists, and was added past the tracker, for the firm.</summary>
    public static Task AddDueAsync(StewardDb db, DueKind kind, IEnumerable<(Guid Client, DateOnly Day)> added, CancellationToken ct)
    {
        var counts = new KeptCounts();
        foreach (var (client, day) in added)
            Move(counts._firm, (kind, day, FirmPart.Of(client)), +1);
        return counts.WriteAsync(db, ct);
    }

    private async Task AddAsync(StewardDb db, EntityEntry<Client> entry, CancellationToken ct)
    {
        var id = entry.Entity.Id;
        var before =
            entry.State is EntityState.Modified or EntityState.Deleted
            && !entry.Property(c => c.IsArchived).OriginalValue
            && entry.Property(c => c.TrashedAt).OriginalValue is null;
        var after = entry.State is EntityState.Modified or EntityState.Added && entry.Entity.IsListed;
        if (before)
            Move(_clients, (entry.Property(c => c.Status).OriginalValue, FirmPart.Of(id)), -1);
        if (after)
            Move(_clients, (entry.Entity.Status, FirmPart.Of(id)), +1);
        if (entry.State is EntityState.Added or EntityState.Modified)
            _changed.Add(id);
        if (before == after || entry.State is EntityState.Added)
            return;
        // A client that leaves the lists takes what is due there out of the firm's counts, and brings it back when it returns.
        foreach (var day in await db.DueDays.AsNoTracking().Where(d => d.ClientId == id).ToListAsync(ct))
            Move(_firm, (day.Kind, day.DueOn, FirmPart.Of(id)), after ? day.Items : -day.Items);
    }

    private async Task AddAsync<T>(
        StewardDb db,
        EntityEntry<T> entry,
        DueKind kind,
        Func<T, (Guid Client, DateOnly? Day)> counted,
        CancellationToken ct
    )
        where T : class
    {
        var before = entry.State is EntityState.Modified or EntityState.Deleted ? counted((T)entry.OriginalValues.ToObject()).Day : null;
        var after = entry.State is EntityState.Modified or EntityState.Added ? counted(entry.Entity).Day : null;
        if (before == after)
            return;
        var client = counted(entry.Entity).Client;
        var inFirm = await IsListedAsync(db, client, ct);
        if (before is { } from)
            Move(client, kind, from, -1, inFirm);
        if (after is { } to)
            Move(client, kind, to, +1, inFirm);
    }

    private void Move(Guid client, DueKind kind, DateOnly day, int change, bool inFirm)
    {
        _changed.Add(client);
        Move(_days, (client, kind, day), change);
        if (inFirm)
            Move(_firm, (kind, day, FirmPart.Of(client)), change);
    }

    private static void Move<TKey>(SortedDictionary<TKey, int> counts, TKey key, int change)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + change;

    private static async Task<bool> IsListedAsync(StewardDb db, Guid clientId, CancellationToken ct) =>
        db.Clients.Local.FirstOrDefault(c => c.Id == clientId) is { } client
            ? client.IsListed
            : await db.Clients.Where(c => c.Id == clientId).AnyAsync(c => !c.IsArchived && c.TrashedAt == null, ct);

    private static async Task MoveAsync(StewardDb db, Guid client, DueKind kind, DateOnly day, int change, CancellationToken ct)
    {
        var id = db.InSql(client);
        var name = kind.ToString();
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO due_day (client_id, kind, due_on, items) VALUES ({id}, {name}, {day}, {change}) ON CONFLICT (client_id, kind, due_on) DO UPDATE SET items = due_day.items + excluded.items",
            ct
        );
        if (change < 0)
        {
            await db.Database.ExecuteSqlAsync(
                $"DELETE FROM due_day WHERE client_id = {id} AND kind = {name} AND due_on = {day} AND items = 0",
                ct
            );
        }
    }

    private static async Task MoveAsync(StewardDb db, DueKind kind, DateOnly day, int part, int change, CancellationToken ct)
    {
        var name = kind.ToString();
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO firm_due_day (kind, due_on, part, items) VALUES ({name}, {day}, {part}, {change}) ON CONFLICT (kind, due_on, part) DO UPDATE SET items = firm_due_day.items + excluded.items",
            ct
        );
        if (change < 0)
        {
            await db.Database.ExecuteSqlAsync(
                $"DELETE FROM firm_due_day WHERE kind = {name} AND due_on = {day} AND part = {part} AND items = 0",
                ct
            );
        }
    }

    // These rows stay when they are zero: there are never more of them than statuses and parts.
    private static Task<int> MoveAsync(StewardDb db, ClientStatus status, int part, int change, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync(
            $"INSERT INTO firm_clients (status, part, clients) VALUES ({status.ToString()}, {part}, {change}) ON CONFLICT (status, part) DO UPDATE SET clients = firm_clients.clients + excluded.clients",
            ct
        );
}
