using System.Globalization;
using System.Text;
using Steward.Features.Credentials;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// What a sign-in password must be: 12 to 128 characters and not among those that are tried first. No rules of composition:
/// they make passwords worse (NIST SP 800-63B).
/// </summary>
public static class PasswordPolicy
{
    public const int MinLength = 12;
    public const int MaxLength = 128;

    private const int LowestScore = 2;
    private const int ShortestTellingWord = 3;

    // Nothing that is left beside the known words may be shorter than this.
    private const int FewestOtherCharacters = 8;

    /// <summary>Null when the password will do; else one sentence that says what to change.</summary>
    /// <param name="password">Counted in Unicode code points.</param>
    /// <param name="about">The name and e-mail address of the person, and the name of the firm.</param>
    public static string? Check(string password, params IEnumerable<string> about)
    {
        var length = password.EnumerateRunes().Count();
        if (length < MinLength)
            return Text(
                $"A password needs at least {MinLength} characters; this one has {length}. Three or four words that don't belong together are easy to remember."
            );
        if (length > MaxLength)
            return Text($"A password may have at most {MaxLength} characters; this one has {length}. Leave some away.");
        var known = KnownWords(about);
        if (RestsOnKnownWords(password, known))
            return "This password rests on your name, your address or the name of the firm, which are tried first. Add words that have nothing to do with them.";
        var strength = PasswordStrength.Of(password, known);
        if (strength.Score >= LowestScore)
            return null;
        return $"This password is easy to guess. {strength.Warning ?? "It is close to one that many people use."} Choose another, such as three or four words that don't belong together.";
    }

    /// <summary>UTF-8 of the composed form: "é" is one password, however a keyboard makes it.</summary>
    public static byte[] ToBytes(string password)
    {
        try
        {
            return Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormC));
        }
        catch (ArgumentException)
        {
            // Half a character has no composed form; it is compared as it came.
            return Encoding.Unicode.GetBytes(password);
        }
    }

    private static List<string> KnownWords(IEnumerable<string> about)
    {
        var words = new HashSet<string>(StringComparer.Ordinal) { "steward" };
        foreach (var text in about)
        {
            var folded = TextFold.Search(text);
            words.Add(Letters(folded));
            words.UnionWith(folded.Split([' ', '@', '.', '-', '_', '+', '\'', ',', '&', '/', '(', ')']));
        }
        return [.. words.Where(word => word.Length >= ShortestTellingWord).OrderByDescending(word => word.Length)];
    }

    private static bool RestsOnKnownWords(string password, List<string> known)
    {
        var folded = TextFold.Search(password);
        var rest = known.Aggregate(folded, (left, word) => left.Replace(word, "", StringComparison.Ordinal));
        // Signs that stand for letters count as those letters too: "St3w@rd".
        var plain = known.Aggregate(Spelled(folded), (left, word) => left.Replace(word, "", StringComparison.Ordinal));
        return Telling(rest, folded) || Telling(plain, folded);
    }

    private static bool Telling(string rest, string whole) => rest.Length < whole.Length && rest.Length < FewestOtherCharacters;

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private static string Spelled(string text)
    {
        var spelled = new StringBuilder(text);
        spelled.Replace('@', 'a').Replace('4', 'a').Replace('3', 'e').Replace('1', 'i').Replace('!', 'i');
        spelled.Replace('0', 'o').Replace('$', 's').Replace('5', 's').Replace('7', 't');
        return spelled.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
