using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steward.Platform.Http;

/// <summary>An instant in JSON: RFC 3339, written in UTC with a Z; read only with a Z or an offset, because a time of nowhere is no instant.</summary>
public sealed class UtcInstant : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && reader.TryGetDateTime(out var at) && at.Kind is not DateTimeKind.Unspecified
            ? at.ToUniversalTime()
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(DateTime.SpecifyKind(value, DateTimeKind.Utc));
}
