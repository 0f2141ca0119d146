using System.Text.Json;
using System.Text.Unicode;
using Steward.Vault;

namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>
/// Takes the next value from an export, and says what should have stood there when it is something else. Each method but the ones
/// on elements begins before the value, on its name.
/// </summary>
internal static class BitwardenJson
{
    public static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    public static bool NextElement(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    public static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>True inside the object; false for null.</summary>
    public static bool EnterObject(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        return IsObject(ref reader, what);
    }

    public static bool IsObject(ref Utf8JsonReader reader, string what) =>
        reader.TokenType switch
        {
            JsonTokenType.StartObject => true,
            JsonTokenType.Null => false,
            _ => throw new FormatException($"{what} should be an object"),
        };

    public static bool EnterArray(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.StartArray => true,
            JsonTokenType.Null => false,
            _ => throw new FormatException($"{what} should be a list"),
        };
    }

    public static int Count(ref Utf8JsonReader reader, string what)
    {
        var count = 0;
        if (!EnterArray(ref reader, what))
            return count;
        while (NextElement(ref reader))
        {
            reader.Skip();
            count++;
        }
        return count;
    }

    public static int Number(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return 0;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
            return number;
        throw new FormatException($"{what} should be a whole number");
    }

    public static bool Flag(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw new FormatException($"{what} should be true or false"),
        };
    }

    public static string? Text(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => String(ref reader, what),
            JsonTokenType.Null => null,
            _ => throw new FormatException($"{what} should be text"),
        };
    }

    public static string String(ref Utf8JsonReader reader, string what)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode(what);
        }
    }

    public static SecretBytes? Secret(ref Utf8JsonReader reader, string what, BitwardenItem item)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => SecretHere(ref reader, what, item),
            JsonTokenType.Null => null,
            _ => throw new FormatException($"{what} should be text"),
        };
    }

    public static SecretBytes? SecretHere(ref Utf8JsonReader reader, string what, BitwardenItem item)
    {
        if (reader.ValueSpan.IsEmpty)
            return null;
        if (reader.TokenType == JsonTokenType.Number || !reader.ValueIsEscaped)
        {
            if (!Utf8.IsValid(reader.ValueSpan))
                throw NotUnicode(what);
            return item.Own(SecretBytes.CopyOf(reader.ValueSpan));
        }
        using var unescaped = new SecretBytes(reader.ValueSpan.Length);
        try
        {
            var length = reader.CopyString(unescaped.Span);
            return item.Own(SecretBytes.CopyOf(unescaped.Span[..length]));
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode(what);
        }
    }

    private static FormatException NotUnicode(string what) => new($"{what} is not valid Unicode text");
}
