using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steward.Platform.Http;

/// <summary>An instant: RFC 3339, written in UTC with a Z; read only with a Z or an offset, because a time of nowhere is no instant.</summary>
public sealed class UtcInstant : JsonConverter<DateTime>
{
    // The shortest is to the second with a Z, the longest to 100 ns with an offset.
    private const int MaxLength = 33;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>The one reading of instants, in bodies and in addresses alike.</summary>
    public static bool TryParse(string? text, out DateTime at)
    {
        var isInstant = DateTimeOffset.TryParseExact(
            text,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var instant
        );
        at = instant.UtcDateTime;
        return isInstant && text!.Length <= MaxLength;
    }

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && TryParse(reader.GetString(), out var at) ? at : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(DateTime.SpecifyKind(value, DateTimeKind.Utc));
}

/// <summary>The same for members that keep an offset: without it, the server's own time zone would be taken.</summary>
public sealed class UtcInstantOffset : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && UtcInstant.TryParse(reader.GetString(), out var at) ? at : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);
}
