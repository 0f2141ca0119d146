using System.Text;
using Steward.Platform;

namespace Steward.Features.Search;

/// <summary>
/// Says which stretches of a text are what somebody looked for, accents and case aside. It gives pieces of text, never markup:
/// the page writes them, each encoded, some within <c>mark</c>.
/// </summary>
internal static class Highlight
{
    public sealed record Piece(string Text, bool Marked);

    public static IReadOnlyList<Piece> Pieces(string text, SearchText query)
    {
        var (folded, origins) = FoldWithOrigins(text);
        var marked = new bool[text.Length];
        foreach (var term in query.Words.Concat(query.Parts).Distinct(StringComparer.Ordinal))
            Mark(folded, term, wordsOnly: term.EnumerateRunes().Count() < SearchText.PartLength, origins, marked, text.Length);
        return Cut(text, marked);
    }

    private static void Mark(string folded, string term, bool wordsOnly, List<int> origins, bool[] marked, int length)
    {
        for (var at = folded.IndexOf(term, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(term, at + 1, StringComparison.Ordinal))
        {
            if (wordsOnly && at > 0 && char.IsLetterOrDigit(folded[at - 1]))
                continue;
            var end = at + term.Length < origins.Count ? origins[at + term.Length] : length;
            Array.Fill(marked, true, origins[at], Math.Max(end - origins[at], 1));
        }
    }

    /// <summary>The fold letter by letter, and where in the text each of its characters came from.</summary>
    private static (string Folded, List<int> Origins) FoldWithOrigins(string text)
    {
        var folded = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var letters = Rune.IsWhiteSpace(rune) ? " " : TextFold.Search(rune.ToString());
            folded.Append(letters);
            origins.AddRange(Enumerable.Repeat(at, letters.Length));
            at += rune.Utf16SequenceLength;
        }
        return (folded.ToString(), origins);
    }

    private static List<Piece> Cut(string text, bool[] marked)
    {
        var pieces = new List<Piece>();
        for (var start = 0; start < text.Length; )
        {
            var end = start + 1;
            while (end < text.Length && marked[end] == marked[start])
                end++;
            pieces.Add(new Piece(text[start..end], marked[start]));
            start = end;
        }
        return pieces;
    }
}
