using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Steward.Platform;

namespace Steward.Features.Credentials.Pages;

/// <summary>The reveal of a page without script.</summary>
public sealed class RevealForm
{
    public string? Field { get; set; }
    public string? Reason { get; set; }
    public string? Version { get; set; }

    public int? VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}

public sealed class GrantForm
{
    private const int MaxHours = 24 * 366;

    public string? UserId { get; set; }
    public string? Hours { get; set; }
    public string? Effect { get; set; }
    public string? Reach { get; set; }

    /// <exception cref="InvalidException">By field. What can't be read is never taken for the wider right.</exception>
    public GrantAccess.Request ToRequest(DateTime now)
    {
        var valid = new Validation();
        var request = new GrantAccess.Request(ReadPerson(valid), ReadUntil(valid, now), ReadEffect(valid), ReadReach(valid));
        valid.Throw();
        return request;
    }

    private Guid ReadPerson(Validation valid)
    {
        if (!Guid.TryParseExact(UserId, "D", out var person))
            valid.Add("userId", "Choose a person.");
        return person;
    }

    /// <summary>Nothing means without an end.</summary>
    private DateTimeOffset? ReadUntil(Validation valid, DateTime now)
    {
        if (string.IsNullOrEmpty(Hours))
            return null;
        if (int.TryParse(Hours, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours is > 0 and <= MaxHours)
            return new DateTimeOffset(now.AddHours(hours));
        valid.Add("hours", $"A whole number of hours, from 1 to {MaxHours}. Leave it empty for access without an end.");
        return null;
    }

    private GrantEffect ReadEffect(Validation valid)
    {
        if (Effect is not ("allow" or "deny"))
            valid.Add("effect", "Choose whether this person may reveal it or must not see it.");
        return Effect == "allow" ? GrantEffect.Allow : GrantEffect.Deny;
    }

    private GrantReach ReadReach(Validation valid)
    {
        if (Reach is not ("credential" or "client"))
            valid.Add("reach", "Choose this credential, or every one of its client.");
        return Reach == "client" ? GrantReach.Client : GrantReach.Credential;
    }
}

public sealed class RevokeForm
{
    public Guid Id { get; set; }
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
