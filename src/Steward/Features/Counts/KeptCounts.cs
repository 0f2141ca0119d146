using System.Text.Json;
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
    private const int BatchClients = 500;
    private const int BatchDays = 5000;

    // Sorted, so that transactions which touch the same rows do so in the same order and never wait for each other in a circle.
    private readonly SortedDictionary<(Guid Client, DueKind Kind, DateOnly Day), int> _days = [];
    private readonly SortedDictionary<(DueKind Kind, DateOnly Day, int Part), int> _firm = [];
    private readonly SortedDictionary<(ClientStatus Status, int Part), int> _clients = [];
    private readonly SortedSet<Guid> _changed = [];

    /// <summary>Before the save: afterwards nobody knows what was.</summary>
    public static async Task<KeptCounts> ReadAsync(StewardDb db, CancellationToken ct)
    {
        var counts = new KeptCounts();
        var clients = db.ChangeTracker.Entries<Client>().ToList();
        List<DueChange> due =
        [
            .. Due<WorkTask>(db, DueKind.Task, t => (t.ClientId, t.CountedOn)),
            .. Due<Credential>(db, DueKind.Rotation, c => (c.ClientId, c.CountedOn)),
        ];
        await counts.AddAsync(db, clients, ct);
        var listed = await ListedAsync(db, clients, due, ct);
        foreach (var change in due)
            counts.Add(change, listed.Contains(change.Client));
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
    /// <remarks>By one statement for thousands: on PostgreSQL others wait for these counts from here on.</remarks>
    public static async Task AddDueAsync(StewardDb db, DueKind kind, IEnumerable<(Guid Client, DateOnly Day)> added, CancellationToken ct)
    {
        var name = kind.ToString();
        foreach (var some in added.CountBy(a => (a.Day, Part: FirmPart.Of(a.Client))).OrderBy(c => c.Key).Chunk(BatchDays))
        {
            var (days, parts) = (some.Select(c => c.Key.Day).ToArray(), some.Select(c => c.Key.Part).ToArray());
            var items = some.Select(c => c.Value).ToArray();
            FormattableString insert =
                db is PostgresStewardDb
                    ? (FormattableString)
                        $"""
                            INSERT INTO firm_due_day (kind, due_on, part, items)
                            SELECT {name}, d, p, n FROM unnest({days}, {parts}, {items}) AS o (d, p, n)
                            ON CONFLICT (kind, due_on, part) DO UPDATE SET items = firm_due_day.items + excluded.items
                            """
                    : $"""
                        INSERT INTO firm_due_day (kind, due_on, part, items)
                        SELECT {name}, value ->> 0, value ->> 1, value ->> 2 FROM json_each({JsonOf(some)}) WHERE TRUE
                        ON CONFLICT (kind, due_on, part) DO UPDATE SET items = firm_due_day.items + excluded.items
                        """;
            await db.Database.ExecuteSqlAsync(insert, ct);
        }

        static string JsonOf(IEnumerable<KeyValuePair<(DateOnly Day, int Part), int>> some) =>
            JsonSerializer.Serialize(some.Select(c => new object[] { c.Key.Day, c.Key.Part, c.Value }));
    }

    private async Task AddAsync(StewardDb db, List<EntityEntry<Client>> clients, CancellationToken ct)
    {
        var moved = new Dictionary<Guid, bool>();
        foreach (var entry in clients)
        {
            if (Add(entry) is { } isBack)
                moved[entry.Entity.Id] = isBack;
        }
        // A client that leaves the lists takes what is due there out of the firm's counts, and brings it back when it returns.
        foreach (var some in moved.Keys.Chunk(BatchClients))
        {
            foreach (var day in await db.DueDays.AsNoTracking().Where(d => some.Contains(d.ClientId)).ToListAsync(ct))
                Move(_firm, (day.Kind, day.DueOn, FirmPart.Of(day.ClientId)), moved[day.ClientId] ? day.Items : -day.Items);
        }
    }

    /// <returns>Whether a client that was there came back to the lists, or left them; null: neither.</returns>
    private bool? Add(EntityEntry<Client> entry)
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
        return before == after || entry.State is EntityState.Added ? null : after;
    }

    private void Add(DueChange change, bool inFirm)
    {
        if (change.From is { } from)
            Move(change.Client, change.Kind, from, -1, inFirm);
        if (change.To is { } to)
            Move(change.Client, change.Kind, to, +1, inFirm);
    }

    /// <summary>What falls due on another day or at another client than before, begins to or no longer does.</summary>
    private static IEnumerable<DueChange> Due<T>(StewardDb db, DueKind kind, Func<T, (Guid Client, DateOnly? Day)> counted)
        where T : class
    {
        foreach (var entry in db.ChangeTracker.Entries<T>())
        {
            var after = counted(entry.Entity);
            var before = entry.State is EntityState.Modified or EntityState.Deleted ? counted((T)entry.OriginalValues.ToObject()) : after;
            var from = entry.State is EntityState.Modified or EntityState.Deleted ? before.Day : null;
            var to = entry.State is EntityState.Modified or EntityState.Added ? after.Day : null;
            if (before.Client == after.Client && from != to)
                yield return new DueChange(after.Client, kind, from, to);
            // It moved: what it leaves and what it comes to count for themselves.
            if (before.Client != after.Client && from is not null)
                yield return new DueChange(before.Client, kind, from, null);
            if (before.Client != after.Client && to is not null)
                yield return new DueChange(after.Client, kind, null, to);
        }
    }

    /// <summary>Those of the lists among the clients of what changes: one question for all that are not at hand.</summary>
    private static async Task<HashSet<Guid>> ListedAsync(
        StewardDb db,
        List<EntityEntry<Client>> clients,
        List<DueChange> due,
        CancellationToken ct
    )
    {
        if (due.Count == 0)
            return [];
        var known = clients.Where(c => c.State is not EntityState.Deleted).ToDictionary(c => c.Entity.Id, c => c.Entity.IsListed);
        var listed = known.Where(c => c.Value).Select(c => c.Key).ToHashSet();
        foreach (var some in due.Select(d => d.Client).Distinct().Where(id => !known.ContainsKey(id)).Chunk(BatchClients))
            listed.UnionWith(
                await db.Clients.Where(c => some.Contains(c.Id) && !c.IsArchived && c.TrashedAt == null).Select(c => c.Id).ToListAsync(ct)
            );
        return listed;
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

    private sealed record DueChange(Guid Client, DueKind Kind, DateOnly? From, DateOnly? To);
}
