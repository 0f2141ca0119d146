using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Search;

/// <summary>The filter by words that lists have. It means what it means in the search: beginnings of words, from three characters on any part of one.</summary>
public sealed class WordFilter(StewardDb db)
{
    /// <summary>Up to so many matches are looked up and sorted; where there are more, the next one in a list's order is not far.</summary>
    private const int Few = 2000;

    /// <summary>So many rows of a list are gone through for a page of matches, before all matches are sorted after all.</summary>
    private const int Ahead = 1000;

    /// <summary>The entries of that kind that have all the words; those of any row are found by its id.</summary>
    public IQueryable<SearchEntry> Entries(SearchKind kind, SearchText text)
    {
        var entries = db.SearchEntries.Where(e => e.Kind == kind);
        foreach (var part in text.Parts)
            entries = entries.Where(e => e.Folded.Contains(part));
        foreach (var word in text.ShortWords)
            entries = entries.Where(e => (" " + e.Words).Contains(" " + word));
        return entries;
    }

    /// <summary>
    /// The first rows of a list that have the words. Neither planner finds by itself where to begin: with the matches where they are few, else with the
    /// list, in its order.
    /// </summary>
    /// <param name="kind">Which entries the rows have.</param>
    /// <param name="text">The words.</param>
    /// <param name="among">The rows where they are few, those of some clients: then all of them are gone through. Null: there may be many.</param>
    /// <param name="list">Everything else the list asks for, and its order, put onto the rows it is given.</param>
    /// <param name="id">A row's id.</param>
    /// <param name="take">How many rows.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<List<Guid>> FirstAsync<T>(
        SearchKind kind,
        SearchText text,
        IQueryable<T>? among,
        Func<IQueryable<T>, IQueryable<T>> list,
        Expression<Func<T, Guid>> id,
        int take,
        CancellationToken ct
    )
        where T : class
    {
        if (among is not null)
            return await OfAsync(list(among));
        if (!await AreFewAsync(text, ct))
        {
            var near = await OfAsync(list(db.Set<T>()).Take(Ahead));
            if (near.Count == take)
                return near;
        }
        return await list(Matches<T>(text)).Select(id).Take(take).ToListAsync(ct);

        Task<List<Guid>> OfAsync(IQueryable<T> rows)
        {
            var entries = Entries(kind, text);
            // As a value, not as Any: PostgreSQL would look all matches up to join them.
            return rows.Select(id)
                .Where(i => entries.Where(e => e.ObjectId == i).Select(_ => 1).FirstOrDefault() == 1)
                .Take(take)
                .ToListAsync(ct);
        }
    }

    /// <summary>The rows that have the words, from the index on; of whichever kind <typeparamref name="T"/> is.</summary>
    public IQueryable<T> Matches<T>(SearchText text)
        where T : class
    {
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
#pragma warning disable EF1002 // The table's name is the model's, and what was typed is a parameter.
        if (db is PostgresStewardDb)
        {
            // Materialized, or the planner takes matches to be everywhere in a list's order, and reads on for the next one.
            var (entries, matching, typed) = Postgres(text);
            return db.Set<T>()
                .FromSqlRaw(
                    $"SELECT t.* FROM {table} t WHERE t.id IN (WITH found AS MATERIALIZED (SELECT e.object_id FROM {entries} WHERE {matching}) SELECT object_id FROM found)",
                    typed
                );
        }
        var (from, where, values) = Sqlite(text);
        return db.Set<T>().FromSqlRaw($"SELECT t.* FROM {from} CROSS JOIN {table} t ON t.id = e.object_id WHERE {where}", values);
#pragma warning restore EF1002
    }

    private async Task<bool> AreFewAsync(SearchText text, CancellationToken ct)
    {
        var (from, where, values) = db is PostgresStewardDb ? Postgres(text) : Sqlite(text, withEntry: false);
#pragma warning disable EF1002 // The tables are ours, and what was typed is a parameter.
        var count = await db
            .Database.SqlQueryRaw<int>(
                $"SELECT CAST(count(*) AS int) AS \"Value\" FROM (SELECT 1 FROM {from} WHERE {where} LIMIT {Few + 1}) f",
                values
            )
            .SingleAsync(ct);
#pragma warning restore EF1002
        return count <= Few;
    }

    private static (string From, string Where, object[] Values) Sqlite(SearchText text, bool withEntry = true)
    {
        var words = SearchMatches.FtsPrefixes(text.ShortWords);
        var (table, match, more, values) = (text.Parts.Count, text.ShortWords.Count) switch
        {
            (0, _) => ("search_word", words, "", Array.Empty<object>()),
            (_, 0) => ("search_part", SearchMatches.FtsParts(text.Parts), "", []),
            // The plus keeps FTS5 from matching anew for each row of the list.
            _ => (
                "search_part",
                SearchMatches.FtsParts(text.Parts),
                " AND +m.rowid IN (SELECT rowid FROM search_word WHERE search_word MATCH {1})",
                [words]
            ),
        };
        var entry = withEntry ? " CROSS JOIN search_entry e ON e.id = m.rowid" : "";
        return ($"{table} m{entry}", $"{table} MATCH {{0}}{more}", [match, .. values]);
    }

    private static (string From, string Where, object[] Values) Postgres(SearchText text)
    {
        var values = new List<object>();
        var conditions = new List<string>();
        foreach (var part in text.Parts)
        {
            conditions.Add($"e.folded LIKE {{{values.Count}}}");
            values.Add($"%{SearchMatches.Escape(part)}%");
        }
        if (text.ShortWords.Count > 0)
        {
            conditions.Add(
                $"{SearchTables.PostgresWords.Replace("words", "e.words", StringComparison.Ordinal)} @@ {{{values.Count}}}::tsquery"
            );
            values.Add(SearchMatches.TsPrefixes(text.ShortWords));
        }
        return ("search_entry e", string.Join(" AND ", conditions), [.. values]);
    }
}
