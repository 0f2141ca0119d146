using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Platform.Http;

namespace Steward.Features.Trash;

/// <summary>What this person could restore, deleted last first.</summary>
public sealed class ListTrash(StewardDb db, TrashSettings settings)
{
    public static readonly IReadOnlyList<TrashKind> All = [TrashKind.Client, TrashKind.Task, TrashKind.Credential];

    private sealed record Found(TrashKind Kind, Guid Id, string Name, Guid ClientId, string ClientName, DateTime At, Guid? ById);

    public async Task<Page<TrashItem>> RunAsync(
        IReadOnlyCollection<TrashKind> kinds,
        Cursor? after,
        int limit,
        CurrentUser user,
        CancellationToken ct
    )
    {
        (DateTime At, Guid Id)? from = after is { } cursor && TimeOf(cursor) is { } at ? (at, cursor.Id) : null;
        var found = new List<Found>();
        foreach (var kind in All.Where(k => (kinds.Count == 0 || kinds.Contains(k)) && user.May(TrashAccess.RightTo(k))))
            found.AddRange(await Of(kind, from, user).Take(limit + 1).ToListAsync(ct));
        // As the databases order ids: by their bytes.
        var first = found
            .OrderByDescending(f => f.At)
            .ThenByDescending(f => f.Id.ToString("N"), StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        var people = first.Select(f => f.ById).OfType<Guid>().Distinct().ToArray();
        var names = await db.Users.Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Name, ct);
        var items = first
            .Select(f => new TrashItem(
                f.Kind,
                f.Id,
                f.Name,
                f.ClientId,
                f.ClientName,
                f.At,
                f.ById,
                f.ById is { } by ? names.GetValueOrDefault(by) : null,
                f.At.AddDays(settings.Days)
            ))
            .ToList();
        return Page<TrashItem>.Of(items, limit, i => Cursor.Encode(i.DeletedAt.Ticks.ToString(CultureInfo.InvariantCulture), i.Id));
    }

    /// <returns>Null: it is not in the trash, or not for this person.</returns>
    internal async Task<string?> NameAsync(TrashKind kind, Guid id, CurrentUser user, CancellationToken ct) =>
        !user.May(TrashAccess.RightTo(kind))
            ? null
            : kind switch
            {
                TrashKind.Client => await db.Clients.TrashedFor(user).Where(c => c.Id == id).Select(c => c.Name).SingleOrDefaultAsync(ct),
                TrashKind.Task => await db.WorkTasks.TrashedFor(user).Where(t => t.Id == id).Select(t => t.Title).SingleOrDefaultAsync(ct),
                _ => await db.Credentials.TrashedFor(user).Where(c => c.Id == id).Select(c => c.Name).SingleOrDefaultAsync(ct),
            };

    private IQueryable<Found> Of(TrashKind kind, (DateTime At, Guid Id)? from, CurrentUser user) =>
        kind switch
        {
            TrashKind.Client => Clients(from, user),
            TrashKind.Task => Tasks(from, user),
            _ => Credentials(from, user),
        };

    private IQueryable<Found> Clients((DateTime At, Guid Id)? from, CurrentUser user)
    {
        var clients = db.Clients.TrashedFor(user);
        if (from is var (at, id))
            clients = clients.Where(c => Keyset.Before(c.TrashedAt!.Value, c.Id, at, id));
        return clients
            .OrderByDescending(c => c.TrashedAt)
            .ThenByDescending(c => c.Id)
            .Select(c => new Found(TrashKind.Client, c.Id, c.Name, c.Id, c.Name, c.TrashedAt!.Value, c.TrashedById));
    }

    private IQueryable<Found> Tasks((DateTime At, Guid Id)? from, CurrentUser user)
    {
        var tasks = db.WorkTasks.TrashedFor(user);
        if (from is var (at, id))
            tasks = tasks.Where(t => Keyset.Before(t.TrashedAt!.Value, t.Id, at, id));
        return tasks
            .OrderByDescending(t => t.TrashedAt)
            .ThenByDescending(t => t.Id)
            .Select(t => new Found(TrashKind.Task, t.Id, t.Title, t.ClientId, t.Client.Name, t.TrashedAt!.Value, t.TrashedById));
    }

    private IQueryable<Found> Credentials((DateTime At, Guid Id)? from, CurrentUser user)
    {
        var credentials = db.Credentials.TrashedFor(user);
        if (from is var (at, id))
            credentials = credentials.Where(c => Keyset.Before(c.TrashedAt!.Value, c.Id, at, id));
        return credentials
            .OrderByDescending(c => c.TrashedAt)
            .ThenByDescending(c => c.Id)
            .Select(c => new Found(TrashKind.Credential, c.Id, c.Name, c.ClientId, c.Client.Name, c.TrashedAt!.Value, c.TrashedById));
    }

    private static DateTime? TimeOf(Cursor cursor) =>
        long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime(ticks, DateTimeKind.Utc)
            : null;
}
