using System.Buffers;
using System.Globalization;
using System.Text;

namespace Steward.Platform;

/// <summary>
/// How Steward decides that two texts are the same. Three folds, each of them idempotent and the same on every database:
/// <list type="bullet">
/// <item><see cref="Name"/> for uniqueness: "Acme  GmbH " is "acme gmbh", "Café" is not "Cafe".</item>
/// <item><see cref="Search"/> for finding: accents fall away too, "Łódź" is "lodz", "Straße" is "strasse".</item>
/// <item><see cref="SortKey"/> for order: the search fold, cut to the column, compared as UTF-8 bytes by SQLite and PostgreSQL alike.</item>
/// </list>
/// Stored keys depend on these rules: a change here needs a migration that writes the keys anew.
/// </summary>
public static class TextFold
{
    private const int StackChars = 256;

    /// <summary>Trimmed, white space collapsed, invisible characters dropped, case-folded, NFC.</summary>
    public static string Name(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (Ascii.IsValid(text))
            return FoldAscii(text);
        var folded = new StringBuilder(text.Length + 8);
        foreach (var rune in Readable(text).Normalize(NormalizationForm.FormC).EnumerateRunes())
            AppendFolded(folded, rune);
        return Tidy(folded).Normalize(NormalizationForm.FormC);
    }

    /// <summary>As <see cref="Name"/>, and without accents, ligatures, width variants and typographic quotes and dashes.</summary>
    public static string Search(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (Ascii.IsValid(text))
            return FoldAscii(text);
        var folded = new StringBuilder(text.Length + 8);
        foreach (var rune in Readable(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (!IsAccent(rune.Value))
                AppendPlain(folded, rune);
        }
        // Composed again, so that Hangul and kana are whole letters for search by part of a word.
        return Tidy(folded).Normalize(NormalizationForm.FormC);
    }

    /// <summary>So much of a name is sorted by, everywhere: a list by name may begin with its search entries, whose order must be that of its rows.</summary>
    private const int SortLength = 200;

    /// <summary>The search fold, at most <paramref name="maxLength"/> UTF-16 units, never ending in half a character.</summary>
    public static string SortKey(string? text, int maxLength = SortLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        var key = Search(text);
        if (key.Length <= maxLength)
            return key;
        var end = char.IsHighSurrogate(key[maxLength - 1]) ? maxLength - 1 : maxLength;
        return key[..end].TrimEnd(' ');
    }

    private static string FoldAscii(string text)
    {
        char[]? rented = null;
        var buffer = text.Length <= StackChars ? stackalloc char[StackChars] : rented = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var length = 0;
            var gap = false;
            foreach (var c in text)
            {
                if (c == ' ' || c is >= '\t' and <= '\r')
                {
                    gap = true;
                    continue;
                }
                if (c is < ' ' or '\x7f')
                    continue;
                if (gap && length > 0)
                    buffer[length++] = ' ';
                gap = false;
                buffer[length++] = c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
            }
            var folded = buffer[..length];
            return folded.SequenceEqual(text) ? text : new string(folded);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Half surrogate pairs and U+FFFE become U+FFFD: normalization throws on them, and text from outside may hold them.</summary>
    private static string Readable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFFFE')
                return Repaired(text);
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                i++;
            else
                return Repaired(text);
        }
        return text;
    }

    private static string Repaired(string text)
    {
        var repaired = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Append(repaired, rune.Value == 0xFFFE ? Rune.ReplacementChar : rune);
        return repaired.ToString();
    }

    private static void AppendFolded(StringBuilder text, Rune rune)
    {
        if (rune.Value is 'ß' or 'ẞ')
            text.Append("ss");
        else
            Append(text, CaseFolded(rune));
    }

    private static void AppendPlain(StringBuilder text, Rune rune)
    {
        var folded = CaseFolded(rune);
        if (Plain(folded.Value) is { } letters)
            text.Append(letters);
        else
            Append(text, folded);
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        text.Append(units[..rune.EncodeToUtf16(units)]);
    }

    /// <summary>Through upper case first, so that letters with two lower-case forms meet: σ and ς, s and ſ.</summary>
    private static Rune CaseFolded(Rune rune) => rune.Value == 'ſ' ? new Rune('s') : Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));

    /// <summary>
    /// Accents of the scripts whose readers leave them out when they type: Latin, Greek, Cyrillic, Hebrew, Arabic.
    /// Vowel signs of Indic scripts and Thai, and the voicing marks of kana, make another letter and stay.
    /// </summary>
    private static bool IsAccent(int value) =>
        value
            is (>= 0x0300 and <= 0x036F)
                or (>= 0x0483 and <= 0x0489)
                or (>= 0x0591 and <= 0x05BD)
                or 0x05BF
                or (>= 0x05C1 and <= 0x05C2)
                or (>= 0x05C4 and <= 0x05C5)
                or 0x05C7
                or (>= 0x0610 and <= 0x061A)
                or 0x0640
                or (>= 0x064B and <= 0x065F)
                or 0x0670
                or (>= 0x1AB0 and <= 0x1AFF)
                or (>= 0x1DC0 and <= 0x1DFF)
                or (>= 0x20D0 and <= 0x20FF)
                or (>= 0xFE20 and <= 0xFE2F);

    /// <summary>Letters that Unicode does not decompose, as people write them on a keyboard without them.</summary>
    private static string? Plain(int lower) =>
        lower switch
        {
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'ø' => "o",
            'ł' or 'ƚ' => "l",
            'đ' or 'ð' or 'ɖ' => "d",
            'þ' => "th",
            'ı' => "i",
            'ħ' => "h",
            'ŧ' => "t",
            'ŋ' => "n",
            'ĸ' => "k",
            'ə' or 'ǝ' => "e",
            'ɓ' => "b",
            'ɗ' => "d",
            'ƙ' => "k",
            '‘' or '’' or '‛' or 'ʼ' or 'ʻ' or '′' => "'",
            '“' or '”' or '„' or '«' or '»' => "\"",
            '‐' or '‑' or '‒' or '–' or '—' or '―' or '−' => "-",
            _ => null,
        };

    private static string Tidy(StringBuilder text)
    {
        var tidy = new StringBuilder(text.Length);
        var gap = false;
        foreach (var rune in text.ToString().EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                gap = true;
                continue;
            }
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format)
                continue;
            if (gap && tidy.Length > 0)
                tidy.Append(' ');
            gap = false;
            Append(tidy, rune);
        }
        return tidy.ToString();
    }
}
