using System.Globalization;
using Steward.Features.ImportExport.Csv;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>
/// Rows of clients, contacts and tasks are kept as they are read, in clear. A file of passwords that was chosen as such is known by its header and kept
/// nowhere.
/// </summary>
internal static class SecretColumns
{
    /// <summary>Anywhere in a header: "FTP password", "login_password", "SMTP-Passwort".</summary>
    private static readonly string[] Parts =
    [
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "passwort",
        "kennwort",
        "motdepasse",
        "contrasena",
        "wachtwoord",
        "haslo",
        "otpauth",
        "totp",
        "onetimecode",
        "apikey",
        "apitoken",
        "accesstoken",
        "privatekey",
        "secretkey",
        "recoverycode",
        "geheimnis",
    ];

    /// <summary>Only as a word of its own, or they would be found in others.</summary>
    private static readonly string[] Words = ["pass", "pwd", "pw", "otp", "secret", "secrets", "senha", "token"];

    /// <exception cref="InvalidException">The header names a secret; where the file belongs instead.</exception>
    public static void Refuse(IReadOnlyList<string> header, TableKind kind, CurrentUser? user)
    {
        var program = CsvColumns.Recognise(header)?.Source;
        var column = header.FirstOrDefault(IsSecret);
        if (program is null && column is null)
            return;
        var found = program is null
            ? $"The column “{column!.Trim()}” holds secrets"
            : $"This is a password manager's export, by its columns that of {CsvSource.Words(program)}";
        var instead = user is null ? "with “steward import csv”" : "under “Credentials from a password manager”";
        throw new InvalidException(
            "file",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{found}, and what is imported as {TableKinds.NameOf(kind)} is not encrypted. Nothing of it was kept. Import it {instead}, or take its secrets out first."
            )
        );
    }

    private static bool IsSecret(string header)
    {
        var whole = TableFields.Fold(header);
        return Parts.Any(p => whole.Contains(p, StringComparison.Ordinal))
            || header
                .Split([.. header.Where(c => !char.IsLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries)
                .Any(w => Words.Contains(TableFields.Fold(w), StringComparer.Ordinal));
    }
}
