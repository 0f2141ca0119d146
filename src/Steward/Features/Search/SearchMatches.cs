using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Search;

/// <summary>Which entries of a kind match what was typed, from the indexes of either database. Who may see them is not asked here.</summary>
internal sealed class SearchMatches(StewardDb db, DatabaseSettings database)
{
    /// <summary>Those whose title begins so: one range of an index.</summary>
    public IQueryable<SearchEntry> OfTitles(CurrentUser user, SearchKind kind, string prefix)
    {
        var end = prefix + "\U0010FFFF";
        var entries = HasFew(user) ? OfOwn(user, kind, [], []) : db.SearchEntries.Where(e => e.Kind == kind);
#pragma warning disable CA1309 // Becomes SQL, where the columns compare as bytes; the ordinal overloads don't.
        return entries.Where(e => string.Compare(e.TitleFold, prefix) >= 0 && string.Compare(e.TitleFold, end) < 0);
#pragma warning restore CA1309
    }

    /// <summary>Those in which each of these begins a word.</summary>
    public IQueryable<SearchEntry> OfWords(CurrentUser user, SearchKind kind, IReadOnlyList<string> words) => Of(user, kind, [], words);

    /// <summary>Those in which each term stands anywhere; one too short for that begins a word.</summary>
    public IQueryable<SearchEntry> OfParts(CurrentUser user, SearchKind kind, SearchText text) =>
        Of(user, kind, text.Parts, text.ShortWords);

    /// <summary>
    /// Those that could have been meant: what shares the word's first half as a beginning, or its second half anywhere, or has the letters on either side
    /// of the middle swapped.
    /// </summary>
    public IQueryable<SearchEntry> Near(CurrentUser user, SearchKind kind, string word)
    {
        if (HasFew(user))
            return OfOwn(user, kind, [], []);
        var middle = word.Length / 2;
        var (begin, rest) = (word[..middle], word[middle..]);
        var swapped = $"{word[..(middle - 1)]}{word[middle]}{word[middle - 1]}{word[(middle + 1)..]}";
        if (!database.IsSqlite)
#pragma warning disable EF1002 // As below.
            return db.SearchEntries.FromSqlRaw(
                $$"""
                SELECT * FROM search_entry WHERE id IN (
                  (SELECT id FROM search_entry WHERE kind = '{{kind}}' AND {{SearchTables.PostgresWords}} @@ {0}::tsquery LIMIT {2})
                  UNION (SELECT id FROM search_entry WHERE kind = '{{kind}}' AND folded LIKE {1} LIMIT {2}))
                """,
                $"'{begin}':* | '{swapped}':*",
                $"%{Escape(rest)}%",
                NearWords.Candidates
            );
#pragma warning restore EF1002
        var (first, last) = SearchTables.NumbersOf(kind);
        return db.SearchEntries.FromSqlRaw(
            $$"""
            SELECT * FROM search_entry WHERE id IN (
              SELECT rowid {{SearchTables.SqliteId}} FROM (
                SELECT rowid FROM search_word WHERE search_word MATCH {0} AND rowid BETWEEN {3} AND {4} LIMIT {2})
              UNION SELECT rowid {{SearchTables.SqliteId}} FROM (
                SELECT rowid FROM search_part WHERE search_part MATCH {1} AND rowid BETWEEN {3} AND {4} LIMIT {2}))
            """,
            $"{SearchText.FtsQuoted(begin)}* OR {SearchText.FtsQuoted(swapped)}*",
            SearchText.FtsQuoted(rest),
            NearWords.Candidates,
            first,
            last
        );
    }

    /// <summary>Who is assigned to few clients has few entries: all of them are gone through.</summary>
    private static bool HasFew(CurrentUser user) => user.Scope == AccessScope.AssignedClients;

    private IQueryable<SearchEntry> Of(CurrentUser user, SearchKind kind, IReadOnlyList<string> parts, IReadOnlyList<string> words)
    {
        if (HasFew(user))
            return OfOwn(user, kind, parts, words);
        var having = EntriesHaving.Of(db, kind, parts, words, []);
        return db.SearchEntries.FromSqlRaw(having.Select, having.Values);
    }

    // Materialized, because both planners would rather begin with an index of everybody's entries.
    private IQueryable<SearchEntry> OfOwn(CurrentUser user, SearchKind kind, IReadOnlyList<string> parts, IReadOnlyList<string> words)
    {
        var place = database.IsSqlite ? "instr" : "strpos";
        object[] values = [db.InSql(user.Id), .. parts, .. words.Select(w => " " + w)];
        var conditions = parts
            .Select((_, i) => $" AND {place}(e.folded, {{{i + 1}}}) > 0")
            .Concat(words.Select((_, i) => $" AND {place}(' ' || e.words, {{{parts.Count + i + 1}}}) > 0"));
#pragma warning disable EF1002 // The names are ours and the kind is one of four; what was typed is a parameter.
        return db.SearchEntries.FromSqlRaw(
            $$"""
            WITH mine AS MATERIALIZED (
              SELECT e.* FROM client_member m CROSS JOIN search_entry e
                WHERE m.user_id = {0} AND e.client_id = m.client_id AND e.kind = '{{kind}}'{{string.Concat(conditions)}})
            SELECT * FROM mine
            """,
            values
        );
    }
#pragma warning restore EF1002

    internal static string FtsPrefixes(IEnumerable<string> words) => string.Join(" AND ", words.Select(w => $"{SearchText.FtsQuoted(w)}*"));

    internal static string FtsParts(IEnumerable<string> parts) => string.Join(" AND ", parts.Select(SearchText.FtsQuoted));

    // Words are letters, digits and marks only; in single quotes PostgreSQL takes each as it is.
    internal static string TsPrefixes(IEnumerable<string> words) => string.Join(" & ", words.Select(w => $"'{w}':*"));

    internal static string Escape(string part) =>
        part.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
