using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Steward.Platform.Http.OpenApi;

/// <summary>What types are called in the description: <c>ListSessions.Item</c> is not just any Item.</summary>
internal static class SchemaNames
{
    public static string Of(Type type) =>
        type.DeclaringType is { } outer && !outer.Name.EndsWith("Api", StringComparison.Ordinal) ? outer.Name + type.Name : type.Name;

    public static string? Of(JsonTypeInfo type) =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name && !type.Type.IsGenericType && type.Type.IsNested
            ? Of(type.Type)
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
}
