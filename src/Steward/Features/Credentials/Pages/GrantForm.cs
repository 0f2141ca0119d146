using System.Globalization;
using Steward.Platform;
using Steward.Platform.Http;
using Steward.Ui;

namespace Steward.Features.Credentials.Pages;

/// <summary>Access as somebody chose it, or as it was when it was taken back.</summary>
public sealed class GrantForm
{
    private const int MaxHours = 24 * 366;

    public string? UserId { get; set; }
    public string? Hours { get; set; }

    /// <summary>When what is given again ended, exactly; else the hours say it.</summary>
    public string? Until { get; set; }
    public string? Effect { get; set; }
    public string? Reach { get; set; }

    /// <summary>On a page that is not the credential's: the one under which it is given.</summary>
    public string? Via { get; set; }

    /// <summary>The way back for whoever took something back: the form that gives it again. Null: it had ended anyway.</summary>
    public static FlashUndo? Undo(
        string page,
        Guid userId,
        GrantEffect effect,
        GrantReach reach,
        DateTime? until,
        DateTime now,
        Guid? via = null
    )
    {
        if (until <= now)
            return null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Grant.UserId"] = userId.ToString(),
            ["Grant.Effect"] = effect == GrantEffect.Deny ? "deny" : "allow",
            ["Grant.Reach"] = reach == GrantReach.Client ? "client" : "credential",
            ["Grant.Until"] = until?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) ?? "",
            ["Grant.Via"] = via?.ToString() ?? "",
        };
        return new FlashUndo(page, "grant", fields);
    }

    public static FlashUndo? Undo(string page, GrantItem grant, DateTime now) =>
        Undo(page, grant.UserId, grant.Effect, grant.Reach, grant.Until, now);

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
        if (!string.IsNullOrEmpty(Until))
        {
            if (!UtcInstant.TryParse(Until, out var until))
                valid.Add("until", "This is no time that can be read.");
            return new DateTimeOffset(until);
        }
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
