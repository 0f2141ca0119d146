using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Search;

/// <summary>Which entries match what was typed, from the indexes of either database. Who may see them is not asked here.</summary>
internal sealed class SearchMatches(StewardDb db, DatabaseSettings database)
{
    private const string InParts = $$"""
        SELECT e.* FROM search_part p CROSS JOIN search_entry e ON e.id = p.rowid {{SearchTables.SqliteId}}
          WHERE search_part MATCH {0} AND p.rowid BETWEEN {1} AND {2}
        """;

    /// <summary>Where to begin.</summary>
    public IQueryable<SearchEntry> Reach(CurrentUser user) => db.InReachOf<SearchEntry>(user);

    /// <summary>Those in which each of these begins a word. SQLite goes through those of the kinds only.</summary>
    public IQueryable<SearchEntry> OfWords(CurrentUser user, SearchKind[] kinds, IReadOnlyList<string> words)
    {
        if (user.Scope == AccessScope.AssignedClients)
            return words.Aggregate(Reach(user), (found, word) => found.Where(e => (" " + e.Words).Contains(" " + word)));
        var (first, last) = SearchTables.NumbersOf(kinds);
        return database.IsSqlite
            ? db.SearchEntries.FromSqlRaw(
                $$"""
                SELECT e.* FROM search_word w CROSS JOIN search_entry e ON e.id = w.rowid {{SearchTables.SqliteId}}
                  WHERE search_word MATCH {0} AND w.rowid BETWEEN {1} AND {2}
                """,
                FtsPrefixes(words),
                first,
                last
            )
            : db.SearchEntries.FromSqlRaw(
                $"SELECT * FROM search_entry WHERE {SearchTables.PostgresWords} @@ {{0}}::tsquery",
                TsPrefixes(words)
            );
    }

    /// <summary>Those in which each of these stands anywhere.</summary>
    public IQueryable<SearchEntry> OfParts(CurrentUser user, SearchKind[] kinds, SearchText text)
    {
        if (database.IsSqlite && user.Scope == AccessScope.AllClients)
        {
            var (first, last) = SearchTables.NumbersOf(kinds);
            // The plus keeps FTS5 from matching anew for each row of the list.
            return text.ShortWords.Count == 0
                ? db.SearchEntries.FromSqlRaw(InParts, FtsParts(text.Parts), first, last)
                : db.SearchEntries.FromSqlRaw(
                    $"{InParts} AND +p.rowid IN (SELECT rowid FROM search_word WHERE search_word MATCH {{3}})",
                    FtsParts(text.Parts),
                    first,
                    last,
                    FtsPrefixes(text.ShortWords)
                );
        }
        var begin = text.ShortWords.Count == 0 ? Reach(user) : OfWords(user, kinds, text.ShortWords);
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
            return db.SearchEntries.FromSqlRaw(
                $$"""
                SELECT * FROM search_entry WHERE id IN (
                  SELECT rowid {{SearchTables.SqliteId}} FROM (SELECT rowid FROM search_word WHERE search_word MATCH {0} LIMIT {2})
                  UNION SELECT rowid {{SearchTables.SqliteId}} FROM (SELECT rowid FROM search_part WHERE search_part MATCH {1} LIMIT {2}))
                """,
                $"{SearchText.FtsQuoted(begin)}* OR {SearchText.FtsQuoted(swapped)}*",
                SearchText.FtsQuoted(rest),
                NearWords.Candidates
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
