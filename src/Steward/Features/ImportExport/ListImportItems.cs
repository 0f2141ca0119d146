using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.ImportExport.Tables;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Platform.Http;

namespace Steward.Features.ImportExport;

/// <summary>One item of an import: what becomes of it, and what is to be said of it.</summary>
/// <param name="Number">Its place in the file; of a CSV of records the row as a spreadsheet counts it.</param>
/// <param name="Name">As the file has it. Null: it became something that whoever asks doesn't see.</param>
/// <param name="Client">Where it goes. Null: nowhere, or to a client that whoever asks doesn't see.</param>
/// <param name="RecordId">The client, contact or task that a row became.</param>
/// <param name="Becomes">What a new row of a CSV of records will be stored as; null before and after that.</param>
public sealed record ImportItemView(
    int Number,
    string? Name,
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
        var all = user is null || ImportAccess.SeesAll(user);
        var clients = all ? db.Clients : db.Clients.VisibleTo(user!);
        var tasks = all ? db.WorkTasks : db.WorkTasks.VisibleTo(user!);
        var credentials = all ? db.Credentials : db.Credentials.VisibleTo(user!);
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
                Client = db
                    .ImportClients.Where(c => c.RunId == id && c.ClientId == i.ClientId)
                    .Select(c => new { c.Name, c.IsNew })
                    .FirstOrDefault(),
                Record = i.RecordId != null
                && (
                    clients.Any(c => c.Id == i.RecordId)
                    || db.Contacts.Any(c => c.Id == i.RecordId && clients.Any(of => of.Id == c.ClientId))
                    || tasks.Any(t => t.Id == i.RecordId)
                )
                    ? i.RecordId
                    : null,
                ClientId = clients.Any(c => c.Id == i.ClientId) ? i.ClientId : null,
                Credential = credentials.Where(c => c.Id == i.CredentialId).Select(c => (Guid?)c.Id).FirstOrDefault(),
            })
            .ToListAsync(ct);
        var staged = TableKinds.OfSource(run.Source) is { } kind
            ? await StagedRows.OfAsync(db, id, kind, [.. rows.Where(r => r.Verdict == ImportVerdict.New).Select(r => r.Number)], ct)
            : [];
        return Page<ImportItemView>.Of(
            [
                .. from r in rows
                let named = IsNamed(r.Verdict, r.Client?.IsNew, r.ClientId, r.Credential ?? r.Record)
                select new ImportItemView(
                    r.Number,
                    named ? r.Name : null,
                    ImportWords.Name(r.Verdict),
                    all || ImportAccess.Names(run, r.Client?.IsNew == true, r.ClientId is not null) ? r.Client?.Name : null,
                    r.Credential,
                    r.Record,
                    r.ClientId,
                    named ? staged.GetValueOrDefault(r.Number) : null,
                    r.Remarks?.Split('\n') ?? []
                ),
            ],
            request.Limit,
            i => Cursor.Encode(i.Number.ToString(CultureInfo.InvariantCulture), Guid.Empty)
        );

        // What came to nothing is a line of the file of whoever reads this, and no more.
        bool IsNamed(ImportVerdict verdict, bool? isNewClient, Guid? client, Guid? became) =>
            all
            || verdict != ImportVerdict.New
            || (
                run.State == ImportState.Done
                    ? became is not null
                    : isNewClient is not { } isNew || ImportAccess.Names(run, isNew, client is not null)
            );
    }
}
