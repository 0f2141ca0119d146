using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.ImportExport.Tables;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.ImportExport;

/// <summary>One item of an import: what becomes of it, and what is to be said of it.</summary>
/// <param name="Number">Its place in the file; of a CSV of records the row as a spreadsheet counts it.</param>
/// <param name="RecordId">The client, contact or task that a row became.</param>
/// <param name="Becomes">What a new row of a CSV of records will be stored as; null before and after that.</param>
public sealed record ImportItemView(
    int Number,
    string Name,
    string Verdict,
    string? Client,
    Guid? CredentialId,
    Guid? RecordId,
    Guid? ClientId,
    StagedRow? Becomes,
    IReadOnlyList<string> Remarks
);

public sealed class ListImportItems(StewardDb db)
{
    /// <param name="Verdict">Only these; null: all.</param>
    /// <param name="RemarksOnly">Only new ones of which something can't be kept.</param>
    /// <param name="After">The number of the last item of the page before.</param>
    public sealed record Request(ImportVerdict? Verdict, bool RemarksOnly, int After, int Limit);

    /// <summary>In the order of the file. Null: no such import, or none this person may see.</summary>
    public async Task<Page<ImportItemView>?> RunAsync(Guid id, Request request, CurrentUser? user, CancellationToken ct)
    {
        if (await db.ImportRuns.VisibleTo(user).SingleOrDefaultAsync(r => r.Id == id, ct) is not { } run)
            return null;
        var items = db.ImportItems.Where(i => i.RunId == id && i.Number > request.After);
        if (request.RemarksOnly)
            items = items.Where(i => i.Verdict == ImportVerdict.New && i.Remarks != null);
        else if (request.Verdict is { } verdict)
            items = items.Where(i => i.Verdict == verdict);
        var rows = await items
            .OrderBy(i => i.Number)
            .Take(request.Limit + 1)
            .Select(i => new
            {
                i.Number,
                i.Name,
                i.Verdict,
                i.Remarks,
                Client = db.ImportClients.Where(c => c.RunId == id && c.ClientId == i.ClientId).Select(c => c.Name).FirstOrDefault(),
                Record = i.RecordId != null
                && (
                    db.Clients.Any(c => c.Id == i.RecordId)
                    || db.Contacts.Any(c => c.Id == i.RecordId)
                    || db.WorkTasks.Any(t => t.Id == i.RecordId)
                )
                    ? i.RecordId
                    : null,
                ClientId = db.Clients.Any(c => c.Id == i.ClientId) ? i.ClientId : null,
                Credential = db.Credentials.Where(c => c.Id == i.CredentialId).Select(c => (Guid?)c.Id).FirstOrDefault(),
            })
            .ToListAsync(ct);
        var staged = TableKinds.OfSource(run.Source) is { } kind
            ? await StagedRows.OfAsync(db, id, kind, [.. rows.Where(r => r.Verdict == ImportVerdict.New).Select(r => r.Number)], ct)
            : [];
        return Page<ImportItemView>.Of(
            [
                .. rows.Select(r => new ImportItemView(
                    r.Number,
                    r.Name,
                    ImportWords.Name(r.Verdict),
                    r.Client,
                    r.Credential,
                    r.Record,
                    r.ClientId,
                    staged.GetValueOrDefault(r.Number),
                    r.Remarks?.Split('\n') ?? []
                )),
            ],
            request.Limit,
            i => Cursor.Encode(i.Number.ToString(CultureInfo.InvariantCulture), Guid.Empty)
        );
    }
}
