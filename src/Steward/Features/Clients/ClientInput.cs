using System.Globalization;
using Steward.Features.Tags;
using Steward.Platform;

namespace Steward.Features.Clients;

/// <summary>What was typed or sent about a client, before it is known to be valid.</summary>
public sealed record ClientInput(
    string? Name,
    ClientStatus? Status,
    string? Email,
    string? Phone,
    string? Website,
    string? Address,
    Guid? OwnerId
)
{
    public const int NameLength = 200;
    public const int EmailLength = 254;
    public const int PhoneLength = 50;
    public const int WebsiteLength = 2000;
    public const int AddressLength = 1000;

    /// <summary>All it shall carry, made where there are none such; null: those it has.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <exception cref="InvalidException">All that is wrong, by field.</exception>
    public ClientDetails Check()
    {
        var valid = new Validation();
        var details = new ClientDetails(
            CheckName(valid),
            Status is { } status && Enum.IsDefined(status) ? status : ClientStatus.Active,
            CheckEmail(valid, Email),
            OneLine(valid, "phone", "The phone number", Phone, PhoneLength),
            CheckWebsite(valid),
            Lines(valid),
            OwnerId
        );
        if (Status is { } given && !Enum.IsDefined(given))
            valid.Add("status", "There is no such status. Choose prospect, active, on hold or former.");
        TagNames.Check(valid, Tags);
        valid.Throw();
        return details;
    }

    private string CheckName(Validation valid)
    {
        var name = valid.Required("name", "The name", Name, NameLength);
        if (name.Length > 0 && HasControl(name))
            valid.Add("name", "The name must be one line, without control characters.");
        else if (name.Length > 0 && Validation.IsStorable(name) && TextFold.Name(name).Length == 0)
            valid.Add("name", "The name has only invisible characters. Use some that can be read.");
        return name;
    }

    internal static string? CheckEmail(Validation valid, string? typed)
    {
        var email = OneLine(valid, "email", "The e-mail address", typed, EmailLength);
        if (email is null)
            return null;
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at != email.LastIndexOf('@') || at == email.Length - 1 || email.Any(char.IsWhiteSpace))
            valid.Add("email", "This is not an e-mail address. It looks like name@firm.example.");
        return email;
    }

    private string? CheckWebsite(Validation valid)
    {
        var website = OneLine(valid, "website", "The website", Website, WebsiteLength);
        if (website is null)
            return null;
        // What people type from memory is a host name.
        if (!website.Contains("://", StringComparison.Ordinal) && WebLink.Of("https://" + website) is not null && !website.Contains(':'))
            website = "https://" + website;
        if (website.Length > WebsiteLength)
            valid.Add(
                "website",
                string.Create(CultureInfo.InvariantCulture, $"The website is too long: at most {WebsiteLength} characters.")
            );
        else if (WebLink.Of(website) is not { } link)
            valid.Add("website", "A website begins with http:// or https://, for example https://firm.example.");
        else if (link.UserInfo.Length > 0)
            valid.Add("website", "Leave user name and password out of the address; keep them as a credential.");
        return website;
    }

    internal static string? OneLine(Validation valid, string field, string label, string? value, int maxLength)
    {
        var text = valid.Optional(field, label, value, maxLength);
        if (text is not null && HasControl(text))
            valid.Add(field, $"{label} must be one line, without control characters.");
        return text;
    }

    // A browser sends line ends as CR LF; stored as LF, so that a save without a change is one.
    private string? Lines(Validation valid)
    {
        var address = valid.Optional("address", "The address", Address?.ReplaceLineEndings("\n"), AddressLength);
        if (address is not null && HasControl(address.Replace("\n", "", StringComparison.Ordinal)))
            valid.Add("address", "The address has control characters.");
        return address;
    }

    // The zero byte has its message already.
    private static bool HasControl(string text) => text.Any(c => char.IsControl(c) && c != '\0');
}

/// <summary>An address that may be shown as a link: http and https, nothing that runs. Imports bring others too.</summary>
public static class WebLink
{
    public static Uri? Of(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var link)
        && (link.Scheme == Uri.UriSchemeHttp || link.Scheme == Uri.UriSchemeHttps)
        && link.Host.Length > 0
            ? link
            : null;

    /// <summary>Whether a user name or password stands in it, with or without a scheme before them: <c>https://ana:secret@host</c>.</summary>
    public static bool HasUserInfo(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? text.AsSpan() : text.AsSpan(scheme + 3);
        var end = rest.IndexOfAny('/', '?', '#');
        return (end < 0 ? rest : rest[..end]).Contains('@');
    }

    /// <summary>The address without what goes without saying: the scheme, the usual port, a lone slash.</summary>
    public static string Brief(Uri link) =>
        link.IdnHost
        + (link.IsDefaultPort ? "" : ":" + link.Port.ToString(CultureInfo.InvariantCulture))
        + (link.PathAndQuery is "/" ? "" : link.PathAndQuery);
}
