using Steward.Features.Clients;
using Steward.Platform;

namespace Steward.Features.Contacts;

/// <summary>What was typed or sent about a contact, before it is known to be valid.</summary>
public sealed record ContactInput(string? Name, string? Role, string? Email, string? Phone, string? Note, bool Primary)
{
    public const int NameLength = 200;
    public const int RoleLength = 100;
    public const int NoteLength = 4000;

    /// <exception cref="InvalidException">All that is wrong, by field.</exception>
    public ContactDetails Check()
    {
        var valid = new Validation();
        var name = valid.Required("name", "The name", Name, NameLength);
        if (name.Any(c => char.IsControl(c) && c != '\0'))
            valid.Add("name", "The name must be one line, without control characters.");
        else if (name.Length > 0 && Validation.IsStorable(name) && TextFold.Name(name).Length == 0)
            valid.Add("name", "The name has only invisible characters. Use some that can be read.");
        var details = new ContactDetails(
            name,
            ClientInput.OneLine(valid, "role", "The role", Role, RoleLength),
            ClientInput.CheckEmail(valid, Email),
            ClientInput.OneLine(valid, "phone", "The phone number", Phone, ClientInput.PhoneLength),
            // A browser sends line ends as CR LF; stored as LF, so that a save without a change is one.
            valid.Optional("note", "The note", Note?.ReplaceLineEndings("\n"), NoteLength),
            Primary
        );
        valid.Throw();
        return details;
    }
}
