using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.ImportExport;

/// <param name="FileName">What the file was called; null: nobody said.</param>
public sealed record ImportSummary(
    Guid Id,
    string Source,
    string? FileName,
    string State,
    int Read,
    int New,
    int Duplicate,
    int Refused,
    string? StartedBy,
    DateTime CreatedAt,
    string? Error
);

/// <summary>Imports, the newest first.</summary>
public sealed class ListImports(StewardDb db)
{
    public async Task<Page<ImportSummary>> RunAsync(CurrentUser user, Cursor? after, int limit, CancellationToken ct)
    {
        var runs = db.ImportRuns.VisibleTo(user);
        if (after is { Id: var last })
            runs = runs.Where(r => r.Id < last);
        var rows = await runs.OrderByDescending(r => r.Id)
            .Take(limit + 1)
            .Select(r => new { Run = r, By = db.Users.Where(u => u.Id == r.StartedBy).Select(u => u.Name).FirstOrDefault() })
            .ToListAsync(ct);
        var items = rows.Select(r => new ImportSummary(
                r.Run.Id,
                r.Run.Source,
                r.Run.FileName,
                ImportWords.Name(r.Run.State),
                r.Run.Read,
                r.Run.New,
                r.Run.Duplicate,
                r.Run.Refused,
                r.By,
                r.Run.CreatedAt,
                r.Run.Error
            ))
            .ToList();
        return Page<ImportSummary>.Of(items, limit, i => Cursor.Encode("", i.Id));
    }
}
