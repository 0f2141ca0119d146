using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Steward.Tests.Features.ImportExport;

/// <summary>
/// Writes a Bitwarden export of any size, always the same for the same numbers: names in many scripts, every kind of item, what
/// can't be kept, and texts that need escaping. Item i is in folder i % folders, every eleventh item in none.
/// </summary>
public static class BitwardenExportMaker
{
    private static readonly string[] _firms =
    [
        "Northwind IT",
        "Müller & Söhne",
        "Café Émile",
        "Łódź Logistics",
        "Ærø Færger",
        "Ελληνικά Τρόφιμα",
        "Ёлка и Ко",
        "日本酒店",
        "한빛 소프트",
        "مكتبة النور",
        "ספרי ים",
        "हिन्दी प्रेस",
        "O'Brien \"Deluxe\" \\ Sons",
        "🎉 Party GmbH",
    ];

    private static readonly string[] _systems = ["Webmail", "FTP", "WordPress", "Router", "Kundenportal", "пароль", "サーバー", "VPN"];

    public static string FolderId(int folder) => Id("folder", folder);

    public static string FolderName(int folder) => Text($"{_firms[folder % _firms.Length]} {folder}");

    public static string ItemId(int item) => Id("item", item);

    public static string ItemName(int item) => Text($"{_systems[item % _systems.Length]} {_firms[item * 7 % _firms.Length]} {item}");

    public static string Username(int item) => Text($"user{item}@{(item % 3 == 0 ? "münchen" : "example")}.example");

    public static string Password(int item) =>
        Text($"pä\"ss\\{item}\t🔑{Convert.ToHexString(SHA256.HashData(BitConverter.GetBytes(item)), 0, 6)}");

    public static string Website(int item) => Text($"https://site{item}.example/login");

    /// <summary>1 login, 2 secure note, 3 card, 4 identity, 5 SSH key: of twenty items sixteen are logins.</summary>
    public static int Kind(int item) =>
        (item % 20) switch
        {
            3 => 2,
            7 => 3,
            11 => 4,
            17 => 5,
            _ => 1,
        };

    public static bool HasFolder(int item) => item % 11 != 10;

    public static byte[] Make(int items, int folders, bool organisation = false, bool foldersLast = false, bool indented = false)
    {
        using var stream = new MemoryStream();
        Write(stream, items, folders, organisation, foldersLast, indented);
        return stream.ToArray();
    }

    public static void Write(
        Stream stream,
        int items,
        int folders,
        bool organisation = false,
        bool foldersLast = false,
        bool indented = false
    )
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented });
        json.WriteStartObject();
        json.WriteBoolean("encrypted", false);
        if (!foldersLast)
            WriteFolders(json, folders, organisation);
        json.WriteStartArray("items");
        for (var i = 0; i < items; i++)
        {
            WriteItem(json, i, folders, organisation);
            // Now and then, so that a big export never is in memory as a whole.
            if (i % 100 == 99)
                json.Flush();
        }
        json.WriteEndArray();
        if (foldersLast)
            WriteFolders(json, folders, organisation);
        json.WriteEndObject();
    }

    private static void WriteFolders(Utf8JsonWriter json, int folders, bool organisation)
    {
        json.WriteStartArray(organisation ? "collections" : "folders");
        for (var i = 0; i < folders; i++)
        {
            json.WriteStartObject();
            json.WriteString("id", FolderId(i));
            if (organisation)
            {
                json.WriteString("organizationId", Id("organisation", 0));
                json.WriteNull("externalId");
            }
            json.WriteString("name", FolderName(i));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteItem(Utf8JsonWriter json, int i, int folders, bool organisation)
    {
        json.WriteStartObject();
        WriteHistory(json, i);
        json.WriteString("revisionDate", "2024-05-17T08:30:00.000Z");
        json.WriteString("creationDate", "2021-01-02T03:04:05.678Z");
        json.WriteNull("deletedDate");
        json.WriteString("id", ItemId(i));
        json.WriteString("organizationId", organisation ? Id("organisation", 0) : null);
        var folder = HasFolder(i) && folders > 0 ? FolderId(i % folders) : null;
        json.WriteString("folderId", organisation ? null : folder);
        json.WriteNumber("type", Kind(i));
        json.WriteNumber("reprompt", i % 9 == 0 ? 1 : 0);
        json.WriteString("name", ItemName(i));
        json.WriteString("notes", i % 2 == 0 || Kind(i) == 2 ? Text($"Note {i}\nsecond line: \"ü\" {{}} \u0001") : null);
        json.WriteBoolean("favorite", i % 13 == 0);
        if (i % 5 == 0)
            WriteFields(json, i);
        WriteKind(json, i);
        json.WriteStartArray("collectionIds");
        if (organisation && folder is not null)
            json.WriteStringValue(folder);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter json, int i)
    {
        if (i % 6 != 0)
        {
            json.WriteNull("passwordHistory");
            return;
        }
        json.WriteStartArray("passwordHistory");
        for (var n = 0; n < 2; n++)
        {
            json.WriteStartObject();
            json.WriteString("lastUsedDate", "2023-05-17T08:30:00.000Z");
            json.WriteString("password", Text($"old {n} {i}"));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, int i)
    {
        json.WriteStartArray("fields");
        WriteField(json, "Kundennummer", Text($"K-{i}"), 0);
        WriteField(json, "PIN", Text($"{i % 10000:D4}"), 1);
        WriteField(json, "Aktiv", "true", 2);
        WriteField(json, "Verknüpft", null, 3);
        json.WriteEndArray();
    }

    private static void WriteField(Utf8JsonWriter json, string name, string? value, int type)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteNumber("type", type);
        if (type == 3)
            json.WriteNumber("linkedId", 100);
        else
            json.WriteNull("linkedId");
        json.WriteEndObject();
    }

    private static void WriteKind(Utf8JsonWriter json, int i)
    {
        switch (Kind(i))
        {
            case 1:
                WriteLogin(json, i);
                break;
            case 2:
                WriteObject(json, "secureNote", []);
                break;
            case 3:
                WriteObject(
                    json,
                    "card",
                    [
                        ("cardholderName", "Ana Müller"),
                        ("brand", "Visa"),
                        ("number", "4111111111111111"),
                        ("expMonth", "9"),
                        ("expYear", "2029"),
                        ("code", "123"),
                    ]
                );
                break;
            case 4:
                WriteObject(
                    json,
                    "identity",
                    [
                        ("title", "Dr"),
                        ("firstName", "Ana"),
                        ("middleName", null),
                        ("lastName", "Müller"),
                        ("address1", "Straße 1"),
                        ("ssn", "000-00-0000"),
                        ("username", "ana"),
                    ]
                );
                break;
            default:
                WriteObject(
                    json,
                    "sshKey",
                    [
                        ("privateKey", Text($"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA{i}\n-----END OPENSSH PRIVATE KEY-----\n")),
                        ("publicKey", Text($"ssh-ed25519 AAAAC3 {i}")),
                        ("keyFingerprint", Text($"SHA256:abc{i}")),
                    ]
                );
                break;
        }
    }

    private static void WriteLogin(Utf8JsonWriter json, int i)
    {
        json.WriteStartObject("login");
        if (i % 10 == 1)
        {
            json.WriteStartArray("fido2Credentials");
            json.WriteStartObject();
            json.WriteString("credentialId", Id("passkey", i));
            json.WriteString("keyValue", Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(ItemId(i)))));
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteStartArray("uris");
        WriteUri(json, Website(i));
        if (i % 4 == 0)
            WriteUri(json, Text($"androidapp://com.example.app{i}"));
        json.WriteEndArray();
        json.WriteString("username", Username(i));
        json.WriteString("password", Password(i));
        json.WriteString("totp", i % 8 == 0 ? "otpauth://totp/Acme?secret=GEZDGNBVGY3TQOJQ&issuer=Acme" : null);
        json.WriteEndObject();
    }

    private static void WriteUri(Utf8JsonWriter json, string uri)
    {
        json.WriteStartObject();
        json.WriteNull("match");
        json.WriteString("uri", uri);
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, string name, (string Name, string? Value)[] properties)
    {
        json.WriteStartObject(name);
        if (properties.Length == 0)
            json.WriteNumber("type", 0);
        foreach (var (property, value) in properties)
            json.WriteString(property, value);
        json.WriteEndObject();
    }

    private static string Id(string what, int number) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(Text($"{what} {number}"))).AsSpan(0, 16)).ToString();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
