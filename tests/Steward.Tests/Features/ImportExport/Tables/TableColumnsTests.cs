using Steward.Features.ImportExport.Tables;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.ImportExport.Tables;

public sealed class TableColumnsTests
{
    [Theory]
    [InlineData(
        TableKind.Clients,
        "Kundenname|Status|E-Mail|Telefon|Webseite|Anschrift|Zuständig|Schlagwörter|Archiviert am",
        "name|status|email|phone|website|address|owner|tags|archivedAt"
    )]
    [InlineData(TableKind.Clients, "Firma|Telefonnummer|E-Mail-Adresse|Straße|Kundenbetreuer", "name|phone|email|address|owner")]
    [InlineData(TableKind.Clients, "Organisation|Owner|Business phone|Customer no.", "name|owner|phone|-")]
    [InlineData(TableKind.Clients, "Account Name|Account Owner|Company Domain", "name|owner|website")]
    [InlineData(
        TableKind.Contacts,
        "Firma|Ansprechpartner|Funktion|E-Mail|Mobil|Bemerkung|Hauptkontakt",
        "client|name|role|email|phone|note|primary"
    )]
    [InlineData(TableKind.Clients, "Company|Street|ZIP|City|State|Country|Status", "name|address|address|address|address|address|status")]
    [InlineData(TableKind.Clients, "Company|City|State", "name|address|address")]
    [InlineData(TableKind.Clients, "Company|Street|State", "name|address|status")]
    [InlineData(TableKind.Clients, "Firma|Adresse|PLZ|Ort|Notiz", "name|address|address|address|-")]
    [InlineData(TableKind.Contacts, "Company|First Name|Last Name|Email", "client|name|name|email")]
    [InlineData(TableKind.Contacts, "Kunde|Vorname|Name", "client|name|name")]
    [InlineData(TableKind.Contacts, "Company|Name|Given Name|Family Name", "client|name|-|-")]
    [InlineData(TableKind.Contacts, "Company|Contact Person|Title|Cell phone", "client|name|role|phone")]
    [InlineData(TableKind.Contacts, "Kunde|Name|Telefon", "client|name|phone")]
    [InlineData(
        TableKind.Tasks,
        "Kunde|Aufgabe|Beschreibung|Stand|Priorität|Fällig|Zuständig|Kategorie|Erledigt am",
        "client|title|description|status|priority|dueOn|assignee|tags|completedAt"
    )]
    [InlineData(TableKind.Tasks, "Unternehmen|Titel|Fälligkeit|Verantwortlich", "client|title|dueOn|assignee")]
    [InlineData(TableKind.Tasks, "KUNDE|Betreff|FAELLIGKEIT|Bearbeiter", "client|title|dueOn|assignee")]
    [InlineData(TableKind.Tasks, "Account|Task|Due|Owner", "client|title|dueOn|assignee")]
    [InlineData(TableKind.Tasks, "Organization|Subject|Deadline|Assigned to|Date", "client|title|dueOn|assignee|-")]
    public void Columns_are_recognised_as_other_programs_and_languages_head_them(TableKind kind, string header, string fields) =>
        string.Join('|', TableFields.Suggest(kind, header.Split('|')).Select(f => f ?? "-")).ShouldBe(fields);

    [Fact]
    public void Every_name_of_a_column_leads_to_one_field()
    {
        foreach (var kind in TableKinds.All)
            TableFields
                .Of(kind)
                .SelectMany(f =>
                    f.Synonyms.Concat(f.Parts).Append(f.Label).Append(f.Name).Select(TableFields.Fold).Distinct(StringComparer.Ordinal)
                )
                .GroupBy(w => w, StringComparer.Ordinal)
                .Where(g => g.Count() > 1)
                .Select(g => $"{kind}: {g.Key}")
                .ShouldBeEmpty();
    }

    [Fact]
    public async Task What_stands_below_german_headings_is_read_too()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.ReadAsync(
            "tasks",
            "Kunde;Aufgabe;Status;Priorität;Fällig;Erledigt\nAcme;Anrufen;offen;hoch;31.12.2030;nein\nAcme;Schreiben;;dringend;;ja\n"
        );

        (await ana.MapAsync(id, unknownClients: "create")).Verdicts().ShouldBe((2, 0, 0));

        var items = (await ana.GetAsync($"/api/v1/imports/{id}/items")).GetProperty("items");
        var (call, write) = (items[0].GetProperty("becomes"), items[1].GetProperty("becomes"));
        (call.Text("status"), call.Text("priority"), call.Text("dueOn")).ShouldBe(("todo", "high", "2030-12-31"));
        (write.Text("status"), write.Text("priority")).ShouldBe(("done", "urgent"));
    }
}
