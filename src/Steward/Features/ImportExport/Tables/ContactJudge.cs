using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Contacts;
using Steward.Features.Search;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>
/// Contacts: at one client, one of the same e-mail address is the same person, and so is one of the same name unless both have addresses, which differ.
/// </summary>
internal sealed class ContactJudge(StewardDb db, ImportRun run, TableChoices choices, TableClients clients, DateTime now)
    : TableJudge(run.Id, TableKind.Contacts, choices)
{
    private readonly ContactNames _inFile = new();
    private ContactNames _stored = new();

    public override IReadOnlyCollection<ImportClient> Clients => clients.All;

    protected override async Task PrepareAsync(IReadOnlyList<TableRow> rows, CancellationToken ct)
    {
        await clients.LoadAsync(rows.Select(r => r[TableFields.Client] ?? ""), ct);
        var names = rows.Select(r => TextFold.Name(r[TableFields.Client])).ToHashSet(StringComparer.Ordinal);
        var ids = clients.All.Where(c => !c.IsNew && names.Contains(TextFold.Name(c.Name))).Select(c => c.ClientId).ToList();
        _stored = new ContactNames();
        foreach (
            var c in await db
                .Contacts.Where(c => ids.Contains(c.ClientId))
                .Select(c => new
                {
                    c.ClientId,
                    c.Name,
                    c.Email,
                })
                .ToListAsync(ct)
        )
            _stored.Add(c.ClientId, c.Name, c.Email);
    }

    protected override Task<TableFinding> JudgeAsync(TableRow row, CancellationToken ct) => Task.FromResult(Judge(row));

    private TableFinding Judge(TableRow row)
    {
        var faults = new RowFaults();
        var input = new ContactInput(
            row[TableFields.Name],
            row[TableFields.Role],
            row[TableFields.Email],
            row[TableFields.Phone],
            row[TableFields.Note],
            row.IsPrimary
        );
        var details = faults.Try(input.Check);
        var client = faults.Try(() => clients.Of(row[TableFields.Client]));
        faults.Throw();
        if (_stored.Has(client!.ClientId, details!.Name, details.Email))
            return TableFinding.Double(client.ClientId, details.Name, "This client has this contact; it stays as it is.");
        if (_inFile.Has(client.ClientId, details.Name, details.Email))
            return TableFinding.Double(client.ClientId, details.Name, InFile);
        _inFile.Add(client.ClientId, details.Name, details.Email);
        var contact = new Contact(client.ClientId, details, now);
        var entry = new SearchEntry(SearchKind.Contact, contact.Id, client.ClientId, contact.Name, contact.SearchDetail);
        return new TableFinding(contact.Id, client.ClientId, contact.Name, null, r => r.Become(contact), entry);
    }
}

/// <summary>By which two contacts of a client are one.</summary>
internal sealed class ContactNames
{
    private readonly HashSet<(Guid Client, string Email)> _emails = [];
    private readonly HashSet<(Guid Client, string Name)> _names = [];
    private readonly HashSet<(Guid Client, string Name)> _withoutEmail = [];

    public void Add(Guid client, string name, string? email)
    {
        var fold = TextFold.Name(name);
        _names.Add((client, fold));
        if (email is null)
            _withoutEmail.Add((client, fold));
        else
            _emails.Add((client, TextFold.Name(email)));
    }

    public bool Has(Guid client, string name, string? email) =>
        email is null
            ? _names.Contains((client, TextFold.Name(name)))
            : _emails.Contains((client, TextFold.Name(email))) || _withoutEmail.Contains((client, TextFold.Name(name)));
}
