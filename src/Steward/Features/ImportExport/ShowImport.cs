using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.ImportExport.Tables;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>An import: before it ran what will happen, afterwards what did.</summary>
/// <param name="FileName">What the file was called; null: nobody said.</param>
/// <param name="WithRemarks">New items of which something can't be kept, or not in its place.</param>
/// <param name="Dates">How dates were read that can be read in two ways; null: there are none, or the import has ended.</param>
/// <param name="LeftOut">Columns of a CSV file of records that have values and go nowhere; empty before they were chosen and once the import has ended.</param>
public sealed record ImportView(
    Guid Id,
    string Source,
    string? FileName,
    string State,
    int Read,
    int New,
    int Duplicate,
    int Refused,
    int WithRemarks,
    int NewClients,
    string? Error,
    string? StartedBy,
    DateTime CreatedAt,
    DateTime? FinishedAt,
    DoubtfulDates? Dates,
    IReadOnlyList<string> LeftOut,
    IReadOnlyList<ImportClientView> Clients
);

/// <summary>A folder or collection, and the client its items go to.</summary>
/// <param name="Namesakes">How many other clients have this name.</param>
/// <param name="Similar">While it is yet to be made: clients whose name is like it, three at most.</param>
public sealed record ImportClientView(
    Guid ClientId,
    string Name,
    bool IsNew,
    int Items,
    int Namesakes,
    IReadOnlyList<SimilarClient> Similar
);

/// <summary>Dates of a CSV that don't say whether the day or the month comes first.</summary>
/// <param name="Example">The first of them, as the file has it.</param>
/// <param name="ReadAs">The day it was taken for.</param>
/// <param name="Order">Which comes first.</param>
/// <param name="Chosen">Somebody said so; else other dates of the file did.</param>
public sealed record DoubtfulDates(string Example, DateOnly ReadAs, DateOrder Order, bool Chosen);

public sealed class ShowImport(StewardDb db)
{
    private const int NamesAtOnce = 500;

    /// <summary>Null: no such import, or none this person may see.</summary>
    public async Task<ImportView?> RunAsync(Guid id, CurrentUser? user, CancellationToken ct)
    {
        var found = await db
            .ImportRuns.VisibleTo(user)
            .Where(r => r.Id == id)
            .Select(r => new { Run = r, By = db.Users.Where(u => u.Id == r.StartedBy).Select(u => u.Name).FirstOrDefault() })
            .SingleOrDefaultAsync(ct);
        if (found is null)
            return null;
        var run = found.Run;
        var staged = db.ImportItems.Where(i => i.RunId == id && i.Verdict == ImportVerdict.New);
        var items = await staged
            .Where(i => i.ClientId != null)
            .GroupBy(i => i.ClientId!.Value)
            .Select(g => new { Client = g.Key, Items = g.Count() })
            .ToDictionaryAsync(g => g.Client, g => g.Items, ct);
        var clients = await db.ImportClients.Where(c => c.RunId == id).ToListAsync(ct);
        var seen = ImportAccess.SeesAll(user) ? null : await SeenAsync(id, user!, ct);
        var similar = await SimilarAsync(run, clients, user, ct);
        var named = await NamedAsync([.. clients.Where(c => !c.IsNew).Select(c => c.Name)], user, ct);
        var table = await db.ImportTables.SingleOrDefaultAsync(t => t.RunId == id && t.Choices != null, ct);
        var choices = table is null ? null : TableJson.Read<TableChoices>(table.Choices!);
        return new ImportView(
            run.Id,
            run.Source,
            run.FileName,
            ImportWords.Name(run.State),
            run.Read,
            run.New,
            run.Duplicate,
            run.Refused,
            await staged.CountAsync(i => i.Remarks != null, ct),
            run.NewClients,
            run.Error,
            found.By,
            run.CreatedAt,
            run.FinishedAt,
            choices is null ? null : DatesOf(table!, choices),
            choices is null ? [] : LeftOut(table!, choices),
            [
                .. clients
                    .Where(c => items.ContainsKey(c.ClientId))
                    .Where(c => seen is null || ImportAccess.Names(run, c.IsNew, seen.Contains(c.ClientId)))
                    .Select(c => new ImportClientView(
                        c.ClientId,
                        c.Name,
                        c.IsNew,
                        items[c.ClientId],
                        Others(c),
                        c.IsNew ? similar.To(c.Name) : []
                    ))
                    .OrderBy(c => TextFold.Search(c.Name), StringComparer.Ordinal),
            ]
        );

        int Others(ImportClient client) => client.IsNew ? 0 : Math.Max(0, named.GetValueOrDefault(TextFold.Name(client.Name)) - 1);
    }

    /// <summary>Only where what is found can be chosen: before the import of a password manager's folders.</summary>
    private async Task<SimilarClients> SimilarAsync(ImportRun run, List<ImportClient> clients, CurrentUser? user, CancellationToken ct) =>
        run.State == ImportState.Ready && TableKinds.OfSource(run.Source) is null && clients.Exists(c => c.IsNew)
            ? new(await ImportClients.Seen(db, user).Where(c => !c.IsArchived).Select(c => new SimilarClient(c.Id, c.Name)).ToListAsync(ct))
            : new([]);

    private Task<HashSet<Guid>> SeenAsync(Guid id, CurrentUser user, CancellationToken ct) =>
        db
            .Clients.VisibleTo(user)
            .Where(c => db.ImportClients.Any(i => i.RunId == id && i.ClientId == c.Id))
            .Select(c => c.Id)
            .ToHashSetAsync(ct);

    private static DoubtfulDates? DatesOf(ImportTable table, TableChoices choices) =>
        table.DoubtfulDate is { } example && TableDates.Parse(example, table.DateOrder) is { } day
            ? new DoubtfulDates(example, day, table.DateOrder, choices.Dates != DateOrder.Recognised)
            : null;

    private static List<string> LeftOut(ImportTable table, TableChoices choices)
    {
        var samples = TableJson.Read<List<string[]>>(table.Samples);
        return
        [
            .. TableJson
                .Read<List<string>>(table.Header)
                .Select(TableWords.Column)
                .Where((_, i) => choices.Fields[i] is null && samples[i].Length > 0),
        ];
    }

    /// <summary>How many clients there are of each name, folded, that an import goes to.</summary>
    private async Task<Dictionary<string, int>> NamedAsync(IReadOnlyList<string> names, CurrentUser? user, CancellationToken ct)
    {
        var named = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var some in names.Select(n => TextFold.SortKey(n)).Distinct(StringComparer.Ordinal).Chunk(NamesAtOnce))
        {
            var found = await ImportClients.Seen(db, user).Where(c => some.Contains(c.NameSort)).Select(c => c.Name).ToListAsync(ct);
            foreach (var group in found.GroupBy(TextFold.Name))
                named[group.Key] = named.GetValueOrDefault(group.Key) + group.Count();
        }
        return named;
    }
}
