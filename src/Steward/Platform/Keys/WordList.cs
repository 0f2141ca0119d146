using System.Collections.Frozen;

namespace Steward.Platform.Keys;

/// <summary>The 2,048 English words of BIP-39: easy to read aloud, each known by its first four letters.</summary>
public static class WordList
{
    private const string Resource = "bip39-english.txt";
    private const int TellingLetters = 4;

    private static readonly string[] _words = Load();

    private static readonly FrozenDictionary<string, int> _indexes = _words
        .SelectMany((word, index) => new[] { word, word[..Math.Min(TellingLetters, word.Length)] }.Distinct().Select(key => (key, index)))
        .ToFrozenDictionary(entry => entry.key, entry => entry.index, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<string> Words => _words;

    /// <summary>Where a word stands, 0 to 2047, given whole or cut after four letters or more; else null.</summary>
    public static int? IndexOf(string typed)
    {
        if (_indexes.TryGetValue(typed, out var index))
            return index;
        if (typed.Length <= TellingLetters || !_indexes.TryGetValue(typed[..TellingLetters], out index))
            return null;
        return _words[index].StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? index : null;
    }

    /// <summary>The word that was probably meant: at most two letters wrong, missing or too many, and no other as near.</summary>
    public static string? Nearest(string typed)
    {
        var near = _words
            .Select(word => (word, distance: Distance(word, typed.ToLowerInvariant())))
            .Where(candidate => candidate.distance <= 2)
            .GroupBy(candidate => candidate.distance)
            .MinBy(group => group.Key);
        return near?.Count() == 1 ? near.Single().word : null;
    }

    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.Length];
    }

    private static string[] Load()
    {
        using var stream =
            typeof(WordList).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The embedded word list {Resource} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
