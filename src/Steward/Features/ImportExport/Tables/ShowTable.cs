using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.ImportExport.Tables;

/// <summary>A file whose columns are to be chosen: what it has, and what was chosen or is likely.</summary>
/// <param name="Kind">clients, contacts or tasks.</param>
/// <param name="Delimiter">comma, semicolon, tab or vertical bar.</param>
/// <param name="Fields">The field each column goes to, in their order; null: it is not imported.</param>
/// <param name="Dates">How a date like 04/05/2026 is read.</param>
/// <param name="UnknownClients">What happens to a row whose client Steward doesn't have.</param>
public sealed record TableView(
    Guid Id,
    string Kind,
    string State,
    int Rows,
    string Encoding,
    string Delimiter,
    IReadOnlyList<TableColumn> Columns,
    IReadOnlyList<string?> Fields,
    DateOrder Dates,
    UnknownClients UnknownClients
);

/// <summary>A column of the file.</summary>
/// <param name="Header">What the file calls it; may be empty.</param>
/// <param name="Samples">Its first values.</param>
public sealed record TableColumn(string Header, IReadOnlyList<string> Samples);

public sealed class ShowTable(StewardDb db)
{
    /// <summary>Null: no such import, none this person may see, none of a CSV file of records, or its rows are gone since it ended.</summary>
    public async Task<TableView?> RunAsync(Guid id, CurrentUser? user, CancellationToken ct)
    {
        var found = await db
            .ImportRuns.VisibleTo(user)
            .Where(r => r.Id == id)
            .Join(db.ImportTables, r => r.Id, t => t.RunId, (r, t) => new { Run = r, Table = t })
            .SingleOrDefaultAsync(ct);
        if (found is null || TableKinds.OfSource(found.Run.Source) is not { } kind)
            return null;
        var header = TableJson.Read<List<string>>(found.Table.Header);
        var samples = TableJson.Read<List<string[]>>(found.Table.Samples);
        var choices = found.Table.Choices is { } chosen
            ? TableJson.Read<TableChoices>(chosen)
            : new TableChoices(TableFields.Suggest(kind, header), DateOrder.Recognised, UnknownClients.Refuse);
        return new TableView(
            id,
            TableKinds.NameOf(kind),
            ImportWords.Name(found.Run.State),
            found.Run.Read,
            found.Table.Encoding,
            found.Table.Delimiter,
            [.. header.Select((h, i) => new TableColumn(h, samples[i]))],
            choices.Fields,
            choices.Dates,
            choices.UnknownClients
        );
    }
}
