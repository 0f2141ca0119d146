using System.Globalization;
using Steward.Ui;

namespace Steward.Features.Contacts.Pages;

/// <summary>The form as it was posted: texts, whatever they say, so that a refused save shows exactly what was typed.</summary>
public sealed class ContactForm
{
    public string? Name { get; set; }
    public string? Role { get; set; }
    public string? Email { get; set; }
    public string? Phone { get; set; }
    public string? Note { get; set; }
    public bool Primary { get; set; }

    /// <summary>The version the form was made from.</summary>
    public string? Version { get; set; }

    public int VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    public static ContactForm Of(ContactView contact) =>
        new()
        {
            Name = contact.Name,
            Role = contact.Role,
            Email = contact.Email,
            Phone = contact.Phone,
            Note = contact.Note,
            Primary = contact.Primary,
            Version = contact.Version.ToString(CultureInfo.InvariantCulture),
        };

    public ContactInput ToInput() => new(Name, Role, Email, Phone, Note, Primary);

    /// <summary>What was typed beside what is stored now.</summary>
    public IReadOnlyList<ConflictField> Against(ContactView stored) =>
        [
            new("Name", Name, stored.Name),
            new("Role", Role, stored.Role),
            new("E-mail", Email, stored.Email),
            new("Phone", Phone, stored.Phone),
            new("Note", Note?.ReplaceLineEndings("\n"), stored.Note),
            new("Primary contact", Primary ? "Yes" : "No", stored.Primary ? "Yes" : "No"),
        ];
}

/// <summary>That somebody was in touch.</summary>
public sealed class ContactLogForm
{
    public static readonly IReadOnlyList<Choice> Kinds =
    [
        new("call", "Call", Icon: "phone"),
        new("mail", "Mail", Icon: "mail"),
        new("meeting", "Meeting", Icon: "users"),
        new("note", "Note", Icon: "sticky-note"),
    ];

    public string? Kind { get; set; }
    public string? Text { get; set; }

    public LogContact.Request ToRequest() =>
        new(
            Kind switch
            {
                "call" => ContactLogKind.Call,
                "mail" => ContactLogKind.Mail,
                "meeting" => ContactLogKind.Meeting,
                "note" => ContactLogKind.Note,
                _ => null,
            },
            Text
        );
}
