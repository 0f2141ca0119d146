using System.Globalization;
using System.Text.Json;
using Steward.Platform;
using Steward.Platform.Http;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>Takes the member <c>secret</c> out of a JSON object's bytes: <c>{password, totp, notes, custom: [{name, value}]}</c>.</summary>
internal static class SecretReader
{
    public const int MaxPassword = 10_000;
    public const int MaxTotp = 2_048;
    public const int MaxNotes = 100_000;
    public const int MaxCustomFields = 50;
    public const int MaxCustomName = 200;
    public const int MaxCustomValue = 10_000;

    private const string WrongType = "The value has the wrong type.";

    /// <summary>Reads the secret, and blanks it where it stood: whoever reads on finds a number there. The caller disposes the result.</summary>
    /// <param name="json">What <see cref="StrictJson"/> has let pass: well-formed, no name twice, all text storable.</param>
    public static SecretInput Take(Span<byte> json)
    {
        var secret = new SecretInput();
        try
        {
            var (start, end) = Read(json, secret);
            if (end > start)
            {
                json[start..end].Fill((byte)' ');
                json[start] = (byte)'0';
            }
            return secret;
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    private static (int Start, int End) Read(ReadOnlySpan<byte> json, SecretInput secret)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = StrictJson.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new InvalidException("", "The body must be a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSecret = reader.ValueTextEquals("secret"u8);
            reader.Read();
            if (!isSecret)
            {
                reader.Skip();
                continue;
            }
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadFields(ref reader, secret);
            else if (reader.TokenType != JsonTokenType.Null)
                throw new InvalidException("secret", WrongType);
            return (start, (int)reader.BytesConsumed);
        }
        return (0, 0);
    }

    private static void ReadFields(ref Utf8JsonReader reader, SecretInput secret)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = NameOf(ref reader);
            if (field is null)
                throw new InvalidException($"secret.{Shown(ref reader)}", "There is no such member.");
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                secret.Remove(field);
            else if (field == SecretField.Custom)
                ReadCustom(ref reader, secret);
            else
                secret.Set(field, ReadText(ref reader, $"secret.{field}", LimitOf(field), mayBeEmpty: false));
            if (field == SecretField.Totp && secret.Sets(field))
                CheckTotp(secret);
        }
    }

    private static string? NameOf(ref Utf8JsonReader reader)
    {
        foreach (var field in SecretField.Stored)
        {
            if (reader.ValueTextEquals(field))
                return field;
        }
        return null;
    }

    private static int LimitOf(string field) =>
        field switch
        {
            SecretField.Password => MaxPassword,
            SecretField.Totp => MaxTotp,
            _ => MaxNotes,
        };

    private static SecretBytes ReadText(ref Utf8JsonReader reader, string field, int limit, bool mayBeEmpty)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new InvalidException(field, WrongType);
        using var text = new SecretBytes(reader.ValueSpan.Length);
        var length = reader.CopyString(text.Span);
        if (length > limit)
            throw new InvalidException(field, string.Create(CultureInfo.InvariantCulture, $"This is too long: at most {limit:#,0} bytes."));
        if (length == 0 && !mayBeEmpty)
            throw new InvalidException(field, "This is empty. Leave it out to keep what is there, or send null to remove it.");
        return SecretBytes.CopyOf(text.Span[..length]);
    }

    private static void ReadCustom(ref Utf8JsonReader reader, SecretInput secret)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new InvalidException("secret.custom", WrongType);
        var fields = new List<CustomField>();
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (fields.Count == MaxCustomFields)
                    throw new InvalidException("secret.custom", $"Too many fields: at most {MaxCustomFields}.");
                ReadCustomField(ref reader, fields);
            }
            if (CustomFields.Write(fields) is { } json)
            {
                if (json.Length > Keyring.MaxPlaintextSize)
                {
                    json.Dispose();
                    throw new InvalidException("secret.custom", "The fields are too long together: at most 1 MB.");
                }
                secret.Set(SecretField.Custom, json);
            }
            else
            {
                secret.Remove(SecretField.Custom);
            }
        }
        finally
        {
            foreach (var field in fields)
                field.Value?.Dispose();
        }
    }

    private static void ReadCustomField(ref Utf8JsonReader reader, List<CustomField> fields)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"secret.custom[{fields.Count}]");
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new InvalidException(at, WrongType);
        string? name = null;
        SecretBytes? value = null;
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isName = reader.ValueTextEquals("name"u8);
                if (!isName && !reader.ValueTextEquals("value"u8))
                    throw new InvalidException($"{at}.{Shown(ref reader)}", "There is no such member.");
                reader.Read();
                if (isName)
                    name = ReadName(ref reader, $"{at}.name");
                else
                    value = ReadText(ref reader, $"{at}.value", MaxCustomValue, mayBeEmpty: true);
            }
            if (name is null)
                throw new InvalidException($"{at}.name", "The name is missing.");
            if (value is null)
                throw new InvalidException($"{at}.value", "The value is missing.");
        }
        catch
        {
            value?.Dispose();
            throw;
        }
        fields.Add(new CustomField(name, value));
    }

    /// <summary>A name like "PIN" is a label, not a secret; still, it is stored sealed with its value.</summary>
    private static string ReadName(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new InvalidException(field, WrongType);
        var check = new Validation();
        var name = check.Required(field, "The name", reader.GetString(), MaxCustomName);
        check.Throw();
        return name;
    }

    private static void CheckTotp(SecretInput secret)
    {
        using var seed = secret.ReadTotp(out var problem);
        if (seed is null)
            throw new InvalidException("secret.totp", problem!);
    }

    private static string Shown(ref Utf8JsonReader reader) => StrictJson.Shown(reader.GetString()!);
}
