namespace Steward.Features.Search;

/// <summary>
/// Words as they were meant: from five letters on, one letter wrong, missing, too many, or two that changed places. With one such slip at least one
/// half of the word is as typed, so the index of beginnings and that of parts give everything that can be meant; which of it is, is judged here.
/// </summary>
internal static class NearWords
{
    /// <summary>Shorter words are one slip away from too many others.</summary>
    public const int MinLength = 5;

    /// <summary>What shares half a word with what was typed, read at most.</summary>
    public const int Candidates = 400;

    /// <summary>
    /// Null: nothing typed is long enough to be meant otherwise. Letters that take two of .NET's characters (rare ideographs) are found as typed only: half
    /// of one is no text.
    /// </summary>
    public static string? LongestOf(SearchText text) =>
        text.Words.Where(w => w.Length >= MinLength && !w.Any(char.IsSurrogate)).MaxBy(w => w.Length);

    /// <summary>Whether each word typed begins one of these, or nearly does.</summary>
    public static bool AreIn(IReadOnlyList<string> typed, IReadOnlyCollection<string> words) =>
        typed.All(t => words.Any(w => t.Length >= MinLength ? Begins(t, w) : w.StartsWith(t, StringComparison.Ordinal)));

    /// <summary>Whether <paramref name="typed"/>, with at most one slip, is a beginning of <paramref name="word"/>.</summary>
    internal static bool Begins(string typed, string word)
    {
        var i = 0;
        while (i < typed.Length && i < word.Length && typed[i] == word[i])
            i++;
        if (i == typed.Length)
            return true;
        return Rest(i + 1, i + 1) // another letter
            || Rest(i + 1, i) // one too many
            || Rest(i, i + 1) // one missing
            || (i + 1 < typed.Length && i + 1 < word.Length && typed[i] == word[i + 1] && typed[i + 1] == word[i] && Rest(i + 2, i + 2));

        bool Rest(int inTyped, int inWord) =>
            inTyped <= typed.Length
            && inWord <= word.Length
            && word.AsSpan(inWord).StartsWith(typed.AsSpan(inTyped), StringComparison.Ordinal);
    }
}
