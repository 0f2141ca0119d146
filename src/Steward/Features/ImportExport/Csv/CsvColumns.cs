namespace Steward.Features.ImportExport.Csv;

internal enum CsvRole
{
    /// <summary>No place of its own: kept as a custom field under the column's name.</summary>
    Extra,
    Name,
    Url,
    Username,
    Password,
    Totp,
    Notes,
    Folder,
    Collections,
    Kind,
    Fields,
    Archived,

    /// <summary>Of no use here: a favourite, an icon, a date.</summary>
    Unused,
}

/// <summary>What the columns of a password manager's CSV mean, by its header.</summary>
internal sealed record CsvColumns(string Source, IReadOnlyList<string> Names, IReadOnlyList<CsvRole> Roles)
{
    private static readonly Dictionary<string, CsvRole> ByName = new(StringComparer.Ordinal)
    {
        ["name"] = CsvRole.Name,
        ["title"] = CsvRole.Name,
        ["url"] = CsvRole.Url,
        ["website"] = CsvRole.Url,
        ["login_uri"] = CsvRole.Url,
        ["username"] = CsvRole.Username,
        ["login_username"] = CsvRole.Username,
        ["password"] = CsvRole.Password,
        ["login_password"] = CsvRole.Password,
        ["totp"] = CsvRole.Totp,
        ["otpauth"] = CsvRole.Totp,
        ["one-time password"] = CsvRole.Totp,
        ["login_totp"] = CsvRole.Totp,
        ["notes"] = CsvRole.Notes,
        ["note"] = CsvRole.Notes,
        ["extra"] = CsvRole.Notes,
        ["folder"] = CsvRole.Folder,
        ["group"] = CsvRole.Folder,
        ["grouping"] = CsvRole.Folder,
        ["collections"] = CsvRole.Collections,
        ["type"] = CsvRole.Kind,
        ["fields"] = CsvRole.Fields,
        ["archived"] = CsvRole.Archived,
        ["favorite"] = CsvRole.Unused,
        ["favorite status"] = CsvRole.Unused,
        ["fav"] = CsvRole.Unused,
        ["reprompt"] = CsvRole.Unused,
        ["icon"] = CsvRole.Unused,
        ["last modified"] = CsvRole.Unused,
        ["created"] = CsvRole.Unused,
    };

    /// <summary>Null: this is the header of none of the programs known here.</summary>
    public static CsvColumns? Recognise(IReadOnlyList<string> header)
    {
        var names = header.Select(h => h.Trim().ToLowerInvariant()).ToList();
        bool Has(params ReadOnlySpan<string> all)
        {
            foreach (var name in all)
            {
                if (!names.Contains(name))
                    return false;
            }
            return true;
        }

        var source =
            Has("name", "login_uri", "login_username", "login_password") ? CsvSource.Bitwarden
            : Has("url", "username", "password", "extra", "name", "grouping") ? CsvSource.LastPass
            : Has("group", "title", "username", "password", "url") ? CsvSource.KeePassXc
            : Has("title", "username", "password") && (Has("otpauth") || Has("one-time password") || Has("tags")) ? CsvSource.OnePassword
            : Has("name", "url", "username", "password") ? CsvSource.Chrome
            : null;
        return source is null ? null : Of(source, header);
    }

    /// <summary>By hand: whoever chose knows which program wrote it. Null: nothing in this header is any credential's.</summary>
    public static CsvColumns? Of(string source, IReadOnlyList<string> header)
    {
        var names = header.Select(h => h.Trim().ToLowerInvariant()).ToList();
        if (!names.Any(n => ByName.GetValueOrDefault(n) is CsvRole.Name or CsvRole.Url or CsvRole.Username or CsvRole.Password))
            return null;
        var taken = new HashSet<CsvRole>();
        var roles = new List<CsvRole>();
        foreach (var name in names)
        {
            var role = ByName.GetValueOrDefault(name, CsvRole.Extra);
            // The second column of a name is kept too, beside the first.
            roles.Add(role is CsvRole.Unused || taken.Add(role) ? role : CsvRole.Extra);
        }
        return new CsvColumns(source, [.. header.Select(h => h.Trim())], roles);
    }
}

/// <summary>Who wrote a CSV, as an import's source.</summary>
internal static class CsvSource
{
    public const string Bitwarden = "bitwarden-csv";
    public const string OnePassword = "1password-csv";
    public const string LastPass = "lastpass-csv";
    public const string KeePassXc = "keepassxc-csv";
    public const string Chrome = "chrome-csv";

    /// <summary>A CSV of nobody known.</summary>
    public const string Unknown = "csv";

    public static readonly IReadOnlyList<string> All = [Bitwarden, OnePassword, LastPass, KeePassXc, Chrome];

    public static string? Words(string source) =>
        source switch
        {
            Bitwarden => "Bitwarden (CSV)",
            OnePassword => "1Password (CSV)",
            LastPass => "LastPass (CSV)",
            KeePassXc => "KeePassXC (CSV)",
            Chrome => "Chrome (CSV)",
            _ => null,
        };
}
