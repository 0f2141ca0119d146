using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Counts;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tags;

namespace Steward.Features.Clients;

/// <summary>A client as it is shown: the representation of the API, and what pages read.</summary>
public sealed record ClientView(
    Guid Id,
    string Name,
    ClientStatus Status,
    string? Email,
    string? Phone,
    string? Website,
    string? Address,
    Guid? OwnerId,
    int OpenTasks,
    int OverdueTasks,
    int Credentials,
    DateTime? LastContactAt,
    int Version,
    DateTime CreatedAt,
    DateTime UpdatedAt,
    DateTime? ArchivedAt
)
{
    public IReadOnlyList<string> Tags => [.. Labels.Select(l => l.Name)];

    [JsonIgnore]
    public IReadOnlyList<TagLabel> Labels { get; init; } = [];

    [JsonIgnore]
    public ClientDetails Details => new(Name, Status, Email, Phone, Website, Address, OwnerId);
}

/// <summary>A client and the name of its owner, as lists and pages show them.</summary>
public sealed record ClientRow(ClientView Client, string? OwnerName);

internal static class ClientRows
{
    /// <summary>Reads straight to what is shown. The count of credentials is the kept one, unless some of them don't exist for this person.</summary>
    public static IQueryable<ClientRow> AsRows(this IQueryable<Client> clients, StewardDb db, CurrentUser user)
    {
        var kept = user.May(Permission.CredentialsRead) && !user.HasDenials;
        var visible = db.Credentials.VisibleTo(user);
        var today = user.Today;
        var days = user.May(Permission.TasksRead) ? db.DueDays.Where(d => d.Kind == DueKind.Task) : db.DueDays.Where(_ => false);
        return kept
            ? clients.Select(c => new ClientRow(
                new ClientView(
                    c.Id,
                    c.Name,
                    c.Status,
                    c.Email,
                    c.Phone,
                    c.Website,
                    c.Address,
                    c.OwnerId,
                    days.Where(d => d.ClientId == c.Id).Sum(d => d.Items),
                    days.Where(d => d.ClientId == c.Id && d.DueOn < today).Sum(d => d.Items),
                    c.Credentials,
                    c.LastContactAt,
                    c.Version,
                    c.CreatedAt,
                    c.UpdatedAt,
                    c.ArchivedAt
                ),
                c.Owner!.Name
            ))
            : clients.Select(c => new ClientRow(
                new ClientView(
                    c.Id,
                    c.Name,
                    c.Status,
                    c.Email,
                    c.Phone,
                    c.Website,
                    c.Address,
                    c.OwnerId,
                    days.Where(d => d.ClientId == c.Id).Sum(d => d.Items),
                    days.Where(d => d.ClientId == c.Id && d.DueOn < today).Sum(d => d.Items),
                    visible.Count(k => k.ClientId == c.Id),
                    c.LastContactAt,
                    c.Version,
                    c.CreatedAt,
                    c.UpdatedAt,
                    c.ArchivedAt
                ),
                c.Owner!.Name
            ));
    }

    public static async Task<ClientRow?> FindRowAsync(this StewardDb db, Guid id, CurrentUser user, CancellationToken ct) =>
        (
            await db.WithTagsAsync(await db.Clients.VisibleTo(user).Where(c => c.Id == id).AsRows(db, user).ToListAsync(ct), ct)
        ).SingleOrDefault();

    /// <summary>The same rows with their tags: one more query for a whole page.</summary>
    public static async Task<List<ClientRow>> WithTagsAsync(this StewardDb db, List<ClientRow> rows, CancellationToken ct)
    {
        var tags = await db.TagsOfAsync<ClientTag>([.. rows.Select(r => r.Client.Id)], ct);
        return [.. rows.Select(r => r with { Client = r.Client with { Labels = [.. tags[r.Client.Id]] } })];
    }

    /// <summary>
    /// The row to change, among those the person sees now. Changes to one client wait for each other: SQLite has one writer anyway,
    /// PostgreSQL locks the row, so that version, owner and members are judged by what is stored and not by what was.
    /// </summary>
    public static async Task<Client?> HoldAsync(this StewardDb db, Guid id, CurrentUser user, CancellationToken ct)
    {
        if (db is PostgresStewardDb)
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM client WHERE id = {id} FOR NO KEY UPDATE", ct);
        return await db.Clients.VisibleTo(user).Include(c => c.Owner).SingleOrDefaultAsync(c => c.Id == id, ct);
    }

    /// <summary>After a change, inside its transaction: the answer is what is stored, to the microsecond.</summary>
    public static async Task<ClientRow> SaveAndReadAsync(this StewardDb db, Guid id, CurrentUser user, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        return (await db.WithTagsAsync(await db.Clients.Where(c => c.Id == id).AsNoTracking().AsRows(db, user).ToListAsync(ct), ct))[0];
    }
}
