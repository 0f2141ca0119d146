using Steward.Data;

namespace Steward.Features.Search;

/// <summary>
/// The entries of one kind that have all of some texts, from the index of either database, as SQL in which the entry is <c>e</c>. Of what was typed
/// nothing is in it: that is in the values.
/// </summary>
internal sealed record EntriesHaving(string From, string Where, object[] Values)
{
    public string Select => $"SELECT e.* FROM {From} WHERE {Where}";

    /// <param name="db">Which database.</param>
    /// <param name="kind">Part of the text: on PostgreSQL each kind has an index of its own.</param>
    /// <param name="parts">Of three characters or more: each stands anywhere.</param>
    /// <param name="words">Each begins a word.</param>
    /// <param name="signs">Shorter than an index has them: each stands anywhere, and is looked for in the text.</param>
    /// <param name="withEntry">False: the entry itself is not needed, only that there is one.</param>
    public static EntriesHaving Of(
        StewardDb db,
        SearchKind kind,
        IReadOnlyList<string> parts,
        IReadOnlyList<string> words,
        IReadOnlyList<string> signs,
        bool withEntry = true
    ) => db is PostgresStewardDb ? OfPostgres(kind, [.. parts, .. signs], words) : OfSqlite(kind, parts, words, signs, withEntry);

    private static EntriesHaving OfSqlite(
        SearchKind kind,
        IReadOnlyList<string> parts,
        IReadOnlyList<string> words,
        IReadOnlyList<string> signs,
        bool withEntry
    )
    {
        var values = new List<object>();
        var conditions = new List<string>();
        var from = "search_entry e";
        if (parts.Count > 0 || words.Count > 0)
        {
            var table = parts.Count > 0 ? "search_part" : "search_word";
            from =
                withEntry || signs.Count > 0
                    ? $"{table} m CROSS JOIN search_entry e ON e.id = m.rowid {SearchTables.SqliteId}"
                    : $"{table} m";
            var (first, last) = SearchTables.NumbersOf(kind);
            conditions.Add($"m.rowid BETWEEN {Add(first)} AND {Add(last)}");
            conditions.Add($"{table} MATCH {Add(parts.Count > 0 ? SearchMatches.FtsParts(parts) : SearchMatches.FtsPrefixes(words))}");
        }
        else
        {
            conditions.Add($"e.kind = '{kind}'");
        }
        // The plus keeps FTS5 from matching anew for each row of the list.
        if (parts.Count > 0 && words.Count > 0)
            conditions.Add($"+m.rowid IN (SELECT rowid FROM search_word WHERE search_word MATCH {Add(SearchMatches.FtsPrefixes(words))})");
        conditions.AddRange(signs.Select(s => $"instr(e.folded, {Add(s)}) > 0"));
        return new EntriesHaving(from, string.Join(" AND ", conditions), [.. values]);

        string Add(object value)
        {
            values.Add(value);
            return $"{{{values.Count - 1}}}";
        }
    }

    private static EntriesHaving OfPostgres(SearchKind kind, IReadOnlyList<string> parts, IReadOnlyList<string> words)
    {
        object[] values =
        [
            .. parts.Select(p => $"%{SearchMatches.Escape(p)}%"),
            .. words.Count > 0 ? [SearchMatches.TsPrefixes(words)] : (string[])[],
        ];
        IEnumerable<string> conditions = [$"e.kind = '{kind}'", .. parts.Select((_, i) => $"e.folded LIKE {{{i}}}")];
        if (words.Count > 0)
            conditions = conditions.Append($"{SearchTables.PostgresWords} @@ {{{parts.Count}}}::tsquery");
        return new EntriesHaving("search_entry e", string.Join(" AND ", conditions), values);
    }
}
