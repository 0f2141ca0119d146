using System.Globalization;
using Zxcvbn;
using Zxcvbn.Matcher;

namespace Steward.Features.Credentials;

/// <summary>How hard a password is to guess, by zxcvbn: 0 (at once) to 4 (not in a lifetime), and why, in words.</summary>
public sealed record PasswordStrength(int Score, double Guesses, string CrackTime, string? Warning, IReadOnlyList<string> Suggestions)
{
    /// <summary>What is longer is judged by its start.</summary>
    public const int MaxLength = 128;

    // The estimate's time grows with the square of the length (128 hostile characters took 200 ms, 64 a quarter of it), and a
    // password that is still weak after 64 characters is one that repeats, which is found before.
    private const int EstimatedLength = 64;

    // What a slow hash lets an attacker try who has stolen it.
    private const double GuessesPerSecond = 1e4;
    private const double Minute = 60;
    private const double Hour = 60 * Minute;
    private const double Day = 24 * Hour;
    private const double Month = 30 * Day;
    private const double Year = 365 * Day;

    private static readonly Zxcvbn.Zxcvbn _estimator = new();

    /// <param name="password">Only its first <see cref="MaxLength"/> characters count.</param>
    /// <param name="known">Words an attacker would try first: the names of the person, the firm, the site.</param>
    public static PasswordStrength Of(string password, IEnumerable<string>? known = null)
    {
        var text = password.Length > MaxLength ? password[..MaxLength] : password;
        var words = known?.Select(word => word.ToLowerInvariant()).ToArray() ?? [];
        var unit = RepeatedUnit(text);
        var estimated = unit.Length > EstimatedLength ? unit[..EstimatedLength] : unit;
        var forward = _estimator.EvaluatePassword(estimated, words);
        var backward = _estimator.EvaluatePassword(Reversed(estimated), words);
        var worst = backward.Entropy < forward.Entropy - 1 ? backward : forward;
        var repeats = unit.Length == 0 ? 1 : (double)text.Length / unit.Length;
        var guesses = Math.Max(1, Math.Pow(2, worst.Entropy - 1) * repeats);
        var score = ScoreOf(guesses);
        var warning = score > 2 ? null : WarningOf(text, unit, worst, reversed: worst == backward);
        return new PasswordStrength(score, guesses, InWords(guesses / GuessesPerSecond), warning, SuggestionsFor(text, score, worst));
    }

    /// <summary>zxcvbn takes "qwerty1990qwerty1990" for twice as many bits; it is one guess more.</summary>
    private static string RepeatedUnit(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (text.Length % length == 0 && text.AsSpan(length).SequenceEqual(text.AsSpan(0, text.Length - length)))
                return text[..length];
        }
        return text;
    }

    private static string Reversed(string text)
    {
        var characters = text.ToCharArray();
        Array.Reverse(characters);
        return new string(characters);
    }

    private static int ScoreOf(double guesses) =>
        (guesses / GuessesPerSecond) switch
        {
            < 1e2 => 0,
            < 1e4 => 1,
            < 1e6 => 2,
            < 1e8 => 3,
            _ => 4,
        };

    private static string? WarningOf(string text, string unit, Result result, bool reversed)
    {
        if (text.Length == 0)
            return null;
        if (unit.Length < text.Length)
            return "One piece repeated is hardly harder to guess than the piece once.";
        if (reversed)
            return "A word written backwards is among the first things tried.";
        return result.MatchSequence.MaxBy(match => match.Token.Length) switch
        {
            DictionaryMatch { DictionaryName: "user_inputs" } => "Names of the person, the firm or the site are tried first.",
            DictionaryMatch { DictionaryName: "passwords", Rank: <= 100 } => "This is one of the most used passwords.",
            DictionaryMatch { DictionaryName: "passwords" } => "This is built on a password that many people use.",
            DictionaryMatch { DictionaryName: "surnames" or "male_names" or "female_names" } => "Names alone are easy to guess.",
            DictionaryMatch => "A single word is easy to guess.",
            SpatialMatch => "Neighbouring keys are easy to guess.",
            SequenceMatch => "Rows such as abc or 6543 are easy to guess.",
            RepeatMatch => "Repeated characters are easy to guess.",
            DateMatch => "Dates are easy to guess.",
            { Pattern: "year" } => "Years are easy to guess.",
            _ => null,
        };
    }

    private static List<string> SuggestionsFor(string text, int score, Result result)
    {
        var suggestions = new List<string>();
        if (score > 2)
            return suggestions;
        suggestions.Add("Add another word or two that don't belong together, or let Steward make a password.");
        if (result.MatchSequence.Any(match => match is L33tDictionaryMatch))
            suggestions.Add("Signs in the place of letters, such as @ for a, hardly help.");
        if (text.Length > 1 && char.IsUpper(text[0]) && !text.Skip(1).Any(char.IsUpper))
            suggestions.Add("A capital at the start hardly helps.");
        return suggestions;
    }

    private static string InWords(double seconds) =>
        seconds switch
        {
            < 1 => "less than a second",
            < Minute => Counted(seconds, "second"),
            < Hour => Counted(seconds / Minute, "minute"),
            < Day => Counted(seconds / Hour, "hour"),
            < Month => Counted(seconds / Day, "day"),
            < Year => Counted(seconds / Month, "month"),
            < 100 * Year => Counted(seconds / Year, "year"),
            _ => "centuries",
        };

    private static string Counted(double amount, string unit)
    {
        var whole = Math.Max(1, (int)Math.Floor(amount));
        return string.Create(CultureInfo.InvariantCulture, $"{whole} {unit}{(whole == 1 ? "" : "s")}");
    }
}
