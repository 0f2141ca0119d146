using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Steward.Platform;

namespace Steward.Features.Search;

/// <summary>
/// What somebody typed, taken apart: words and terms, nothing else. No character of it is ever an operator in any query language.
/// </summary>
public sealed partial class SearchText
{
    /// <summary>From so many characters on, a part of a word is enough.</summary>
    public const int PartLength = 3;
    private const int MaxLength = 200;
    private const int MaxTerms = 10;

    // A lexeme of PostgreSQL ends at 2,046 bytes; no word that people search for comes near.
    private const int MaxWord = 100;

    private SearchText(string whole)
    {
        Whole = whole;
        var terms = whole.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxTerms).ToArray();
        Words = [.. WordsOf(whole).Distinct(StringComparer.Ordinal).Take(MaxTerms)];
        Parts = [.. terms.Where(t => Length(t) >= PartLength).Distinct(StringComparer.Ordinal)];
        ShortTerms = [.. terms.Where(t => Length(t) < PartLength).Distinct(StringComparer.Ordinal)];
        ShortWords = [.. ShortTerms.SelectMany(WordsOf).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>All of it, folded.</summary>
    public string Whole { get; }

    /// <summary>Each must begin a word.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Terms as typed, punctuation too, each long enough to be looked for anywhere.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Terms as typed that are too short for that.</summary>
    public IReadOnlyList<string> ShortTerms { get; }

    /// <summary>The words of those.</summary>
    public IReadOnlyList<string> ShortWords { get; }

    /// <summary>"muller" for "mueller", as the fold writes an umlaut that somebody spelt out. Null: nothing looks like one.</summary>
    public SearchText? Unspelt()
    {
        var terms = Whole.Split(' ').Select(t => Length(t) < NearWords.MinLength ? t : SpeltUmlaut().Replace(t, "${vowel}"));
        var unspelt = string.Join(' ', terms);
        return unspelt == Whole ? null : new SearchText(unspelt);
    }

    /// <summary>Nothing was typed: a list shows all it has.</summary>
    public bool IsEmpty => Whole.Length == 0;

    /// <summary>Every term is one word: then whatever has a word that begins so has it as a part, too.</summary>
    public bool IsOfWords => Words.Count > 0 && Whole.EnumerateRunes().All(r => r.Value == ' ' || IsWordRune(r));

    public static SearchText Read(string? typed)
    {
        var folded = TextFold.Search(typed is { Length: > MaxLength } ? typed[..MaxLength] : typed);
        return new SearchText(folded.Length <= MaxLength ? folded : TextFold.SortKey(folded, MaxLength));
    }

    /// <summary>Between double quotes FTS5 reads nothing but text; a double quote itself is written twice.</summary>
    public static string FtsQuoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Runs of letters, digits and the marks that belong to them.</summary>
    public static IEnumerable<string> WordsOf(string folded)
    {
        var word = new StringBuilder();
        foreach (var rune in folded.EnumerateRunes())
        {
            if (IsWordRune(rune))
            {
                if (word.Length < MaxWord)
                    word.Append(rune);
                continue;
            }
            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
        }
        if (word.Length > 0)
            yield return word.ToString();
    }

    public static bool IsWordRune(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    [GeneratedRegex("(?<vowel>[aou])e", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SpeltUmlaut();

    private static int Length(string term) => term.EnumerateRunes().Count();
}
