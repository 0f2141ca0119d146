using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.ImportExport;

public sealed record ImportSummary(Guid Id, string Source, string State, int Read, int New, string? StartedBy, DateTime CreatedAt);

/// <summary>The latest imports, newest first.</summary>
public sealed class ListImports(StewardDb db)
{
    private const int Latest = 50;

    public async Task<IReadOnlyList<ImportSummary>> RunAsync(CurrentUser user, CancellationToken ct)
    {
        var rows = await db
            .ImportRuns.VisibleTo(user)
            .OrderByDescending(r => r.Id)
            .Take(Latest)
            .Select(r => new { Run = r, By = db.Users.Where(u => u.Id == r.StartedBy).Select(u => u.Name).FirstOrDefault() })
            .ToListAsync(ct);
        return
        [
            .. rows.Select(r => new ImportSummary(
                r.Run.Id,
                r.Run.Source,
                ImportWords.Name(r.Run.State),
                r.Run.Read,
                r.Run.New,
                r.By,
                r.Run.CreatedAt
            )),
        ];
    }
}
