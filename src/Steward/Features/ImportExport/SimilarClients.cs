using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>A client that the name of a folder may have meant.</summary>
public sealed record SimilarClient(Guid Id, string Name);

/// <summary>
/// Which clients a name may mean that none of them has: "Praxis Sommer" and "Praxis Dr. Sommer GmbH" are alike, for each word of one is in the other.
/// </summary>
internal sealed class SimilarClients
{
    public const int Most = 3;

    private const int ShortestWord = 3;

    // Less says too little: "IT" is in every second name.
    private const int FewestLetters = 4;

    private static readonly HashSet<string> LegalForms = new(StringComparer.Ordinal)
    {
        "gmbh",
        "mbh",
        "ohg",
        "gbr",
        "ltd",
        "limited",
        "inc",
        "llc",
        "corp",
        "und",
        "and",
        "the",
        "der",
        "die",
        "das",
    };

    private readonly List<(SimilarClient Client, HashSet<string> Words)> _clients;
    private readonly Dictionary<string, List<int>> _byWord = new(StringComparer.Ordinal);

    public SimilarClients(IEnumerable<SimilarClient> clients)
    {
        _clients = [.. clients.Select(c => (c, WordsOf(c.Name)))];
        for (var i = 0; i < _clients.Count; i++)
        {
            foreach (var word in _clients[i].Words)
                (_byWord.TryGetValue(word, out var at) ? at : _byWord[word] = []).Add(i);
        }
    }

    /// <summary>The likest first; empty: none is like it.</summary>
    public IReadOnlyList<SimilarClient> To(string name)
    {
        var words = WordsOf(name);
        return
        [
            .. words
                .SelectMany(w => _byWord.GetValueOrDefault(w) ?? [])
                .Distinct()
                .Select(i => _clients[i])
                .Where(c => AreAlike(words, c.Words))
                .OrderBy(c => Math.Abs(c.Words.Count - words.Count))
                .ThenBy(c => c.Client.Name, StringComparer.Ordinal)
                .Take(Most)
                .Select(c => c.Client),
        ];
    }

    private static bool AreAlike(HashSet<string> one, HashSet<string> other)
    {
        var (few, many) = one.Count <= other.Count ? (one, other) : (other, one);
        return few.IsSubsetOf(many) && few.Sum(w => w.Length) >= FewestLetters;
    }

    private static HashSet<string> WordsOf(string name)
    {
        var folded = TextFold.Search(name);
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < folded.Length; )
        {
            var start = at;
            while (at < folded.Length && char.IsLetterOrDigit(folded[at]))
                at++;
            if (at - start >= ShortestWord && folded[start..at] is var word && !LegalForms.Contains(word))
                words.Add(word);
            at = at == start ? at + 1 : at;
        }
        return words;
    }
}
