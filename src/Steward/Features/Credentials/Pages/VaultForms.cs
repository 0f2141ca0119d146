using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Steward.Features.Credentials.Pages;

/// <summary>The reveal of a page without script.</summary>
public sealed class RevealForm
{
    public string? Field { get; set; }
    public string? Reason { get; set; }
    public string? Version { get; set; }

    public int? VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}

public sealed class RevokeForm
{
    public Guid Id { get; set; }
}

public sealed class MoveForm
{
    public Guid ClientId { get; set; }
    public string? Version { get; set; }

    public int VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}

public sealed class DeleteForm
{
    public string? Name { get; set; }
    public string? Version { get; set; }

    public int VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}

/// <summary>A secret as text, for one answer to a page without script.</summary>
public sealed record ShownField(string Label, string Text)
{
    public static IReadOnlyList<ShownField> Of(Revealed revealed)
    {
        var shown = new List<ShownField>();
        foreach (var (name, value) in revealed.Fields)
        {
            if (name == SecretField.Custom)
            {
                using var custom = JsonDocument.Parse(value.Memory);
                shown.AddRange(
                    custom
                        .RootElement.EnumerateArray()
                        .Select(f => new ShownField(f.GetProperty("name").GetString()!, f.GetProperty("value").GetString()!))
                );
            }
            else
            {
                shown.Add(new ShownField(CredentialWords.Of(name), Encoding.UTF8.GetString(value.Span)));
            }
        }
        return shown;
    }
}

internal static class VaultPage
{
    /// <summary>A page that shows a secret is in no cache, and is not compressed beside text that others chose.</summary>
    public static void KeepOut(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (context.Features.Get<IHttpsCompressionFeature>() is { } compression)
            compression.Mode = HttpsCompressionMode.DoNotCompress;
    }
}
