using System.Text;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>A field that a person added to a credential. Its value is not owned here.</summary>
public sealed record CustomField(string Name, SecretBytes? Value);

/// <summary>
/// The secret field "custom": UTF-8 JSON, <c>[{"name":"PIN","value":"1234"}]</c>. Written by hand straight into secret memory,
/// because Utf8JsonWriter leaves escaped values in pooled buffers.
/// </summary>
public static class CustomFields
{
    /// <summary>Values must be UTF-8. The caller disposes the result; null when there are no fields.</summary>
    public static SecretBytes? Write(IReadOnlyList<CustomField> fields)
    {
        if (fields.Count == 0)
            return null;
        var length = 1 + fields.Count;
        foreach (var field in fields)
        {
            length += "{\"name\":\"\",\"value\":\"\"}".Length;
            length += SecretJson.EscapedLength(Encoding.UTF8.GetBytes(field.Name)) + SecretJson.EscapedLength(ValueOf(field));
        }
        var json = new SecretBytes(length);
        var rest = json.Span;
        SecretJson.Put(ref rest, "["u8);
        for (var i = 0; i < fields.Count; i++)
        {
            SecretJson.Put(ref rest, i == 0 ? "{\"name\":\""u8 : ",{\"name\":\""u8);
            SecretJson.PutEscaped(ref rest, Encoding.UTF8.GetBytes(fields[i].Name));
            SecretJson.Put(ref rest, "\",\"value\":\""u8);
            SecretJson.PutEscaped(ref rest, ValueOf(fields[i]));
            SecretJson.Put(ref rest, "\"}"u8);
        }
        SecretJson.Put(ref rest, "]"u8);
        return json;
    }

    private static ReadOnlySpan<byte> ValueOf(CustomField field) => field.Value is { } value ? value.Span : [];
}
