using System.Text.Json;
using Steward.Vault;
using static Steward.Features.ImportExport.Bitwarden.BitwardenJson;

namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>Reads one element of an export, whole in memory, without making strings of its secrets.</summary>
internal static class BitwardenItemParser
{
    public static BitwardenEntry Parse(ReadOnlySpan<byte> json, int index)
    {
        var item = new BitwardenItem(index);
        var reader = new Utf8JsonReader(json);
        try
        {
            ReadItem(ref reader, item);
            return item;
        }
        catch (FormatException exception)
        {
            item.Dispose();
            return new BitwardenRefusal(index, NameOf(json), exception.Message);
        }
    }

    /// <summary>Null for a folder without id: nothing can be in it.</summary>
    public static (string Id, string Name)? ParseFolder(ReadOnlySpan<byte> json)
    {
        try
        {
            return TextOf(json, "id"u8) is { Length: > 0 } id ? (id, TextOf(json, "name"u8) ?? "") : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static void ReadItem(ref Utf8JsonReader reader, BitwardenItem item)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("it should be an object");
        var sawKind = false;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
                item.SourceId = Text(ref reader, "id") ?? "";
            else if (reader.ValueTextEquals("folderId"u8))
                item.FolderId = Text(ref reader, "folderId");
            else if (reader.ValueTextEquals("collectionIds"u8))
                ReadCollections(ref reader, item);
            else if (reader.ValueTextEquals("type"u8))
            {
                item.Kind = KindOf(Number(ref reader, "type"));
                sawKind = true;
            }
            else if (reader.ValueTextEquals("name"u8))
                item.Name = Text(ref reader, "name") ?? "";
            else if (reader.ValueTextEquals("notes"u8))
                item.Notes = Secret(ref reader, "notes", item);
            else if (reader.ValueTextEquals("favorite"u8))
                item.Favourite = Flag(ref reader, "favorite");
            else if (reader.ValueTextEquals("reprompt"u8))
                item.Reprompt = Number(ref reader, "reprompt") > 0;
            else if (reader.ValueTextEquals("fields"u8))
                ReadFields(ref reader, item);
            else if (reader.ValueTextEquals("login"u8))
                ReadLogin(ref reader, item);
            else if (reader.ValueTextEquals("passwordHistory"u8))
                item.PasswordHistoryCount = Count(ref reader, "passwordHistory");
            else if (reader.ValueTextEquals("attachments"u8))
                item.AttachmentCount = Count(ref reader, "attachments");
            else if (reader.ValueTextEquals("deletedDate"u8))
                RefuseTrash(ref reader);
            else
                ReadDetails(ref reader, item);
        }
        if (!sawKind)
            throw new FormatException("type is missing");
    }

    private static void RefuseTrash(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.Null)
            throw new FormatException("it is in the trash of Bitwarden; restore it there and export again to import it");
    }

    private static BitwardenKind KindOf(int type) => type is >= 1 and <= 5 ? (BitwardenKind)type : BitwardenKind.Unknown;

    private static void ReadCollections(ref Utf8JsonReader reader, BitwardenItem item)
    {
        if (!EnterArray(ref reader, "collectionIds"))
            return;
        while (NextElement(ref reader))
        {
            if (reader.TokenType == JsonTokenType.String)
                item.AddCollection(String(ref reader, "collectionIds"));
            else if (reader.TokenType != JsonTokenType.Null)
                throw new FormatException("collectionIds should be a list of texts");
        }
    }

    private static void ReadLogin(ref Utf8JsonReader reader, BitwardenItem item)
    {
        if (!EnterObject(ref reader, "login"))
            return;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("username"u8))
                item.Username = Secret(ref reader, "login.username", item);
            else if (reader.ValueTextEquals("password"u8))
                item.Password = Secret(ref reader, "login.password", item);
            else if (reader.ValueTextEquals("totp"u8))
                item.Totp = Secret(ref reader, "login.totp", item);
            else if (reader.ValueTextEquals("uris"u8))
                ReadUris(ref reader, item);
            else if (reader.ValueTextEquals("fido2Credentials"u8))
                item.PasskeyCount = Count(ref reader, "login.fido2Credentials");
            else
                SkipValue(ref reader);
        }
    }

    private static void ReadUris(ref Utf8JsonReader reader, BitwardenItem item)
    {
        if (!EnterArray(ref reader, "login.uris"))
            return;
        while (NextElement(ref reader))
        {
            if (!IsObject(ref reader, "login.uris"))
                continue;
            while (NextProperty(ref reader))
            {
                if (!reader.ValueTextEquals("uri"u8))
                    SkipValue(ref reader);
                else if (Secret(ref reader, "login.uris.uri", item) is { } uri)
                    item.AddUri(uri);
            }
        }
    }

    private static void ReadFields(ref Utf8JsonReader reader, BitwardenItem item)
    {
        if (!EnterArray(ref reader, "fields"))
            return;
        while (NextElement(ref reader))
        {
            if (!IsObject(ref reader, "fields"))
                continue;
            var name = "";
            SecretBytes? value = null;
            var type = BitwardenFieldType.Text;
            while (NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("name"u8))
                    name = Text(ref reader, "fields.name") ?? "";
                else if (reader.ValueTextEquals("value"u8))
                    value = Secret(ref reader, "fields.value", item);
                else if (reader.ValueTextEquals("type"u8))
                    type = Number(ref reader, "fields.type") is var number and >= 0 and <= 3
                        ? (BitwardenFieldType)number
                        : BitwardenFieldType.Hidden;
                else
                    SkipValue(ref reader);
            }
            item.AddField(new BitwardenField(name, value, type));
        }
    }

    /// <summary>Card, identity, SSH key, and whatever kinds come later: every text and number in the object, by its name.</summary>
    private static void ReadDetails(ref Utf8JsonReader reader, BitwardenItem item)
    {
        var isSecureNote = reader.ValueTextEquals("secureNote"u8);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject || isSecureNote)
        {
            reader.Skip();
            return;
        }
        while (NextProperty(ref reader))
        {
            var name = String(ref reader, "an item");
            reader.Read();
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number && SecretHere(ref reader, name, item) is { } value)
                item.AddDetail(new BitwardenField(BitwardenLabels.For(name), value, BitwardenFieldType.Hidden));
            else
                reader.Skip();
        }
    }

    private static string NameOf(ReadOnlySpan<byte> json)
    {
        try
        {
            return TextOf(json, "name"u8) ?? "";
        }
        catch (FormatException)
        {
            return "";
        }
    }

    private static string? TextOf(ReadOnlySpan<byte> json, ReadOnlySpan<byte> property)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals(property))
                return Text(ref reader, "name");
            SkipValue(ref reader);
        }
        return null;
    }
}
