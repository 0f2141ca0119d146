using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Tasks;

namespace Steward.Features.ImportExport.Tables;

/// <summary>What a row of a CSV will be stored as, each value as it was understood; what does not go with its kind is null.</summary>
/// <param name="Status">Of a client or a task.</param>
/// <param name="Owner">Who owns the client.</param>
/// <param name="Assignee">Who does the task.</param>
/// <param name="EndedAt">When the client was archived, or the task completed.</param>
public sealed record StagedRow(
    string? Status,
    string? Priority,
    DateOnly? DueOn,
    string? Owner,
    string? Assignee,
    string? Role,
    string? Email,
    string? Phone,
    string? Website,
    string? Address,
    string? Note,
    string? Description,
    DateTime? EndedAt,
    IReadOnlyList<string> Tags
);

internal static class StagedRows
{
    /// <summary>By their numbers; empty once the import has ended: then the records themselves say it.</summary>
    public static async Task<Dictionary<int, StagedRow>> OfAsync(
        StewardDb db,
        Guid run,
        TableKind kind,
        IReadOnlyList<int> numbers,
        CancellationToken ct
    )
    {
        var rows = await db
            .ImportRecords.Where(r => r.RunId == run && numbers.Contains(r.Number))
            .Select(r => new
            {
                r.Number,
                r.Status,
                r.Priority,
                r.DueOn,
                r.Role,
                r.Email,
                r.Phone,
                r.Website,
                r.Text,
                r.EndedAt,
                r.Tags,
                Person = db.Users.Where(u => u.Id == r.PersonId).Select(u => u.Name).FirstOrDefault(),
            })
            .ToListAsync(ct);
        return rows.ToDictionary(
            r => r.Number,
            r => new StagedRow(
                StatusOf(kind, r.Status),
                kind == TableKind.Tasks ? TaskWords.NameOf(Enum.Parse<WorkTaskPriority>(r.Priority)) : null,
                kind == TableKind.Tasks && r.DueOn != Conventions.Never ? r.DueOn : null,
                kind == TableKind.Clients ? r.Person : null,
                kind == TableKind.Tasks ? r.Person : null,
                r.Role,
                r.Email,
                r.Phone,
                r.Website,
                kind == TableKind.Clients ? r.Text : null,
                kind == TableKind.Contacts ? r.Text : null,
                kind == TableKind.Tasks ? r.Text : null,
                r.EndedAt,
                r.Tags is { } tags ? TableJson.Read<string[]>(tags) : []
            )
        );
    }

    private static string? StatusOf(TableKind kind, string stored) =>
        kind switch
        {
            TableKind.Clients => ClientFilters.NameOf(Enum.Parse<ClientStatus>(stored)),
            TableKind.Contacts => null,
            TableKind.Tasks => TaskWords.NameOf(Enum.Parse<WorkTaskStatus>(stored)),
        };
}
