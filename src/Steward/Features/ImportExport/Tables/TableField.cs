using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Something a column can go to: the API's name for it, the words on the page, and what other programs head it with.</summary>
public sealed record TableField(string Name, string Label, bool Required, IReadOnlyList<string> Synonyms)
{
    /// <summary>What is put between the values when several columns go here; null: only one may.</summary>
    public string? Between { get; init; }

    /// <summary>What other programs head columns with that have a part of it: a street, a first name.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];
}

/// <summary>What of a record a column can be, and which one it most likely is.</summary>
public static class TableFields
{
    public const string Client = "client";
    public const string Name = "name";
    public const string Title = "title";
    public const string Status = "status";
    public const string Email = "email";
    public const string Phone = "phone";
    public const string Website = "website";
    public const string Address = "address";
    public const string Owner = "owner";
    public const string Tags = "tags";
    public const string Role = "role";
    public const string Note = "note";
    public const string Primary = "primary";
    public const string Description = "description";
    public const string Priority = "priority";
    public const string DueOn = "dueOn";
    public const string Assignee = "assignee";
    public const string CompletedAt = "completedAt";
    public const string ArchivedAt = "archivedAt";

    /// <summary>What columns of days and times can be.</summary>
    public static readonly IReadOnlyList<string> Times = [DueOn, CompletedAt, ArchivedAt];

    private const string State = "state";
    private static readonly string[] Towns = ["city", "town", "zip", "zipcode", "postalcode", "postcode"];

    private const string Firms = "client name, company, company name, account, account name, customer, customer name, firm, business";
    private const string Organisations = "organisation, organization, organisation name, organization name";
    private const string Kunden = "Kunde, Kundenname, Firma, Firmenname, Unternehmen, Auftraggeber, Mandant";
    private const string Zustaendige = "Zuständig, Zuständiger, Zuständige, Zustaendig, Verantwortlich, Verantwortlicher";

    private static readonly TableField ClientOf = Must(Client, "Client", Firms, Organisations, Kunden);
    private static readonly TableField EmailOf = May(
        Email,
        "E-mail",
        "mail, email address, primary email, email 1, e-mail 1 - value",
        "E-Mail-Adresse, Mailadresse"
    );
    private static readonly TableField PhoneOf = May(
        Phone,
        "Phone",
        "telephone, tel, phone number, business phone, work phone, phone 1 - value, mobile, mobile phone, cell, cell phone",
        "Telefon, Telefonnummer, Rufnummer, Mobil, Handy"
    );
    private static readonly TableField TagsOf = May(
        Tags,
        "Tags",
        "tag, labels, label, categories, category, keywords",
        "Schlagworte, Schlagwörter, Stichworte, Kategorie, Kategorien"
    ) with
    {
        Between = ",",
    };

    private static readonly IReadOnlyList<TableField> OfClients =
    [
        Must(Name, "Name", "client", Firms, Organisations, Kunden, "Bezeichnung"),
        May(Status, "Status", "stage, lifecycle stage", "Zustand, Kundenstatus"),
        EmailOf,
        PhoneOf,
        May(
            Website,
            "Website",
            "web, url, homepage, home page, web site, site, domain, company domain",
            "Webseite, Internet, Internetadresse"
        ),
        May(Address, "Address", "postal address, billing address, full address, location", "Adresse, Anschrift, Postanschrift") with
        {
            Between = "\n",
            Parts = Words(
                "street, street address, address 1, address 2, address line 1, address line 2, city, town, state, region, state/region, county",
                "zip, zip code, postal code, postcode, country, country/region",
                "Straße, Strasse, Hausnummer, Adresszusatz, PLZ, Postleitzahl, Ort, Stadt, Bundesland, Kanton, Land"
            ),
        },
        May(Owner, "Owner", "account owner, account manager, responsible, manager, assigned to", Zustaendige, "Betreuer, Kundenbetreuer"),
        TagsOf,
        May(ArchivedAt, "Archived", "archived on, is archived, archive date, date archived", "Archiviert, Archiviert am"),
    ];

    private static readonly IReadOnlyList<TableField> OfContacts =
    [
        ClientOf,
        Must(
            Name,
            "Name",
            "contact, contact name, contact person, full name, person, display name",
            "Ansprechpartner, Ansprechpartnerin, Ansprechperson, Kontakt, Kontaktperson, Vor- und Nachname, Vollständiger Name"
        ) with
        {
            Between = " ",
            Parts = Words("first name, given name, last name, surname, family name", "Vorname, Nachname, Familienname"),
        },
        May(Role, "Role", "job title, title, position, function, job", "Rolle, Funktion, Stelle, Berufsbezeichnung"),
        EmailOf,
        PhoneOf,
        May(Note, "Note", "notes, comment, comments, remark, remarks", "Notiz, Notizen, Bemerkung, Bemerkungen, Kommentar, Anmerkung") with
        {
            Between = "\n",
        },
        May(Primary, "Primary contact", "is primary, main contact, main", "Hauptkontakt, Hauptansprechpartner"),
    ];

    private static readonly IReadOnlyList<TableField> OfTasks =
    [
        ClientOf,
        Must(Title, "Title", "task, task name, subject, name, summary, to do, todo", "Aufgabe, Aufgabenname, Titel, Betreff, Bezeichnung"),
        May(Description, "Description", "details, notes, note, body, text", "Beschreibung, Einzelheiten, Notiz, Notizen, Bemerkung") with
        {
            Between = "\n",
        },
        May(Status, "Status", "state, progress", "Zustand, Stand, Fortschritt"),
        May(Priority, "Priority", "importance, urgency", "Priorität, Prio, Wichtigkeit, Dringlichkeit"),
        // What is only called a date comes last: there may be one that says more.
        May(
            DueOn,
            "Due date",
            "due, due on, due by, due at, deadline, end date, target date",
            "Fällig, Fällig am, Fälligkeit, Fälligkeitsdatum, Faellig, Faelligkeit, Frist, Termin",
            "date, Datum"
        ),
        May(
            Assignee,
            "Assignee",
            "assigned to, assignee email, responsible, owner, who",
            Zustaendige,
            "Bearbeiter, Bearbeiterin, Zugewiesen, Zugewiesen an"
        ),
        TagsOf,
        May(
            CompletedAt,
            "Completed",
            "completed on, completed date, date completed, completion date, is completed",
            "done, done on, finished, finished on, closed on, closed at",
            "Erledigt, Erledigt am, Abgeschlossen, Abgeschlossen am"
        ),
    ];

    public static IReadOnlyList<TableField> Of(TableKind kind) =>
        kind switch
        {
            TableKind.Clients => OfClients,
            TableKind.Contacts => OfContacts,
            TableKind.Tasks => OfTasks,
        };

    public static TableField Of(TableKind kind, string name) => Of(kind).First(f => f.Name == name);

    /// <summary>
    /// The field of each column by its header, null for none: Steward's own name first, each field once, the first column that fits; then what has a part
    /// of a field.
    /// </summary>
    public static IReadOnlyList<string?> Suggest(TableKind kind, IReadOnlyList<string> header)
    {
        var names = header.Select(Fold).ToList();
        var suggested = new string?[header.Count];
        var fields = Of(kind);
        foreach (var exact in new[] { true, false })
        {
            foreach (var field in fields.Where(f => !suggested.Contains(f.Name, StringComparer.Ordinal)))
            {
                var words = exact ? [Fold(field.Name), Fold(field.Label)] : field.Synonyms.Select(Fold);
                var at = words.Select(w => names.FindIndex(n => n == w)).FirstOrDefault(i => i >= 0 && suggested[i] is null, -1);
                if (at >= 0)
                    suggested[at] = field.Name;
            }
        }
        foreach (var field in fields.Where(f => f.Parts.Count > 0))
            SuggestParts(field, names, suggested);
        // A state beside a town is a part of the address; by itself it is how things stand with the client.
        if (
            kind == TableKind.Clients
            && names.IndexOf(State) is >= 0 and var state
            && suggested[state] is null
            && !suggested.Contains(Status, StringComparer.Ordinal)
        )
            suggested[state] = Status;
        return suggested;
    }

    private static void SuggestParts(TableField field, List<string> names, string?[] suggested)
    {
        var words = field.Parts.Select(Fold).Where(w => w != State || names.Intersect(Towns, StringComparer.Ordinal).Any()).ToList();
        var parts = Enumerable
            .Range(0, names.Count)
            .Where(i => suggested[i] is null && words.Contains(names[i], StringComparer.Ordinal))
            .ToList();
        // A full name, and beside it the same in two parts. Of an address the first line is often called so, and the town stands beside it.
        if (field.Name == Name && parts.Count > 1 && suggested.Contains(Name, StringComparer.Ordinal))
            return;
        foreach (var at in parts)
            suggested[at] = field.Name;
    }

    /// <summary>"E-mail_Address" is "emailaddress".</summary>
    internal static string Fold(string text) => string.Concat(TextFold.Search(text).Where(char.IsLetterOrDigit));

    private static TableField Must(string name, string label, params string[] synonyms) => new(name, label, true, Words(synonyms));

    private static TableField May(string name, string label, params string[] synonyms) => new(name, label, false, Words(synonyms));

    private static string[] Words(params IEnumerable<string> lists) => [.. lists.SelectMany(l => l.Split(", "))];
}
