using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Search;

/// <summary>Which entries match what was typed, from the indexes of either database. Who may see them is not asked here.</summary>
internal sealed class SearchMatches(StewardDb db, DatabaseSettings database)
{
    /// <summary>Where to begin.</summary>
    public IQueryable<SearchEntry> Reach(CurrentUser user) => db.InReachOf<SearchEntry>(user);

    /// <summary>Those in which each of these begins a word.</summary>
    public IQueryable<SearchEntry> OfWords(CurrentUser user, IReadOnlyList<string> words)
    {
        if (user.Scope == AccessScope.AssignedClients)
            return words.Aggregate(Reach(user), (found, word) => found.Where(e => (" " + e.Words).Contains(" " + word)));
        return database.IsSqlite
            ? db.SearchEntries.FromSql(
                $"SELECT e.* FROM search_word w CROSS JOIN search_entry e ON e.id = w.rowid WHERE search_word MATCH {FtsPrefixes(words)}"
            )
            : db.SearchEntries.FromSqlRaw(
                $"SELECT * FROM search_entry WHERE {SearchTables.PostgresWords} @@ {{0}}::tsquery",
                TsPrefixes(words)
            );
    }

    /// <summary>Those in which each of these stands anywhere.</summary>
    public IQueryable<SearchEntry> OfParts(CurrentUser user, SearchText text)
    {
        if (database.IsSqlite && user.Scope == AccessScope.AllClients)
        {
            // The plus keeps FTS5 from matching anew for each row of the list.
            return text.ShortWords.Count == 0
                ? db.SearchEntries.FromSql(
                    $"SELECT e.* FROM search_part p CROSS JOIN search_entry e ON e.id = p.rowid WHERE search_part MATCH {FtsParts(text.Parts)}"
                )
                : db.SearchEntries.FromSql(
                    $"""
                    SELECT e.* FROM search_part p CROSS JOIN search_entry e ON e.id = p.rowid WHERE search_part MATCH {FtsParts(text.Parts)}
                      AND +p.rowid IN (SELECT rowid FROM search_word WHERE search_word MATCH {FtsPrefixes(text.ShortWords)})
                    """
                );
        }
        var begin = text.ShortWords.Count == 0 ? Reach(user) : OfWords(user, text.ShortWords);
        return text.Parts.Aggregate(begin, (found, part) => found.Where(e => EF.Functions.Like(e.Folded, "%" + Escape(part) + "%", "\\")));
    }

    /// <summary>
    /// Those that could have been meant: what shares the word's first half as a beginning, or its second half anywhere, or has the letters on either side
    /// of the middle swapped. Who is assigned to few clients has few entries: all of them are looked at.
    /// </summary>
    public IQueryable<SearchEntry> Near(CurrentUser user, string word)
    {
        if (user.Scope == AccessScope.AssignedClients)
            return Reach(user);
        var middle = word.Length / 2;
        var (begin, rest) = (word[..middle], word[middle..]);
        var swapped = $"{word[..(middle - 1)]}{word[middle]}{word[middle - 1]}{word[(middle + 1)..]}";
        if (database.IsSqlite)
            return db.SearchEntries.FromSql(
                $"""
                SELECT * FROM search_entry WHERE id IN (
                  SELECT rowid FROM (SELECT rowid FROM search_word WHERE search_word MATCH {$"{SearchText.FtsQuoted(begin)}* OR {SearchText.FtsQuoted(
                    swapped
                )}*"} LIMIT {NearWords.Candidates})
                  UNION SELECT rowid FROM (SELECT rowid FROM search_part WHERE search_part MATCH {SearchText.FtsQuoted(rest)} LIMIT {NearWords.Candidates}))
                """
            );
        return db.SearchEntries.FromSqlRaw(
            $$"""
            SELECT * FROM search_entry WHERE id IN (
              (SELECT id FROM search_entry WHERE {{SearchTables.PostgresWords}} @@ {0}::tsquery LIMIT {2})
              UNION (SELECT id FROM search_entry WHERE folded LIKE {1} LIMIT {2}))
            """,
            $"'{begin}':* | '{swapped}':*",
            $"%{Escape(rest)}%",
            NearWords.Candidates
        );
    }

    internal static string FtsPrefixes(IEnumerable<string> words) => string.Join(" AND ", words.Select(w => $"{SearchText.FtsQuoted(w)}*"));

    internal static string FtsParts(IEnumerable<string> parts) => string.Join(" AND ", parts.Select(SearchText.FtsQuoted));

    // Words are letters, digits and marks only; in single quotes PostgreSQL takes each as it is.
    internal static string TsPrefixes(IEnumerable<string> words) => string.Join(" & ", words.Select(w => $"'{w}':*"));

    internal static string Escape(string part) =>
        part.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
