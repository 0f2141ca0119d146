using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Clients: one of the same folded name is the same client.</summary>
internal sealed class ClientJudge(
    StewardDb db,
    ImportRun run,
    TableChoices choices,
    TablePeople people,
    CurrentUser? user,
    TableTimes times
) : TableJudge(run.Id, TableKind.Clients, choices)
{
    private readonly HashSet<string> _inFile = new(StringComparer.Ordinal);
    private HashSet<string> _stored = [];

    protected override async Task PrepareAsync(IReadOnlyList<TableRow> rows, CancellationToken ct)
    {
        var sorts = rows.Select(r => TextFold.SortKey(r[TableFields.Name])).Distinct(StringComparer.Ordinal).ToList();
        var near = await ImportClients.Seen(db, user).Where(c => sorts.Contains(c.NameSort)).Select(c => c.Name).ToListAsync(ct);
        _stored = near.Select(TextFold.Name).ToHashSet(StringComparer.Ordinal);
    }

    protected override Task<TableFinding> JudgeAsync(TableRow row, CancellationToken ct) => Task.FromResult(Judge(row));

    private TableFinding Judge(TableRow row)
    {
        var faults = new RowFaults();
        var archivedAt = faults.Try(() => ArchivedAt(row));
        var tags = row.Tags;
        var input = new ClientInput(
            row[TableFields.Name],
            faults.Try(() => row.OfClient),
            row[TableFields.Email],
            row[TableFields.Phone],
            row[TableFields.Website],
            row[TableFields.Address],
            faults.Try(() => OwnerOf(row))
        )
        {
            Tags = tags,
        };
        var details = faults.Try(input.Check);
        faults.Throw();
        var fold = TextFold.Name(details!.Name);
        if (_stored.Contains(fold))
            return TableFinding.Double(null, details.Name, "There is a client of this name; it stays as it is.");
        if (!_inFile.Add(fold))
            return TableFinding.Double(null, details.Name, InFile);
        var client = new Client(Guid.CreateVersion7(times.Now), details, times.Now);
        var entry = new SearchEntry(SearchKind.Client, client.Id, client.Id, client.Name, client.SearchDetail);
        return new TableFinding(client.Id, client.Id, client.Name, null, r => r.Become(client, tags, archivedAt), entry);
    }

    private Guid? OwnerOf(TableRow row)
    {
        var owner = people.Find("owner", row[TableFields.Owner])?.Id ?? TableClients.OwnerOf(user);
        if (user is not null && owner is { } other && other != user.Id)
            ClientOwner.Demand(user);
        return owner;
    }

    private DateTime? ArchivedAt(TableRow row)
    {
        var at = row.Since(TableFields.ArchivedAt, times);
        if (at is not null)
            TableKinds.DemandArchive(user);
        return at;
    }
}
