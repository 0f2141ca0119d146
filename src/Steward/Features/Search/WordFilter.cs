using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Platform.Http;

namespace Steward.Features.Search;

/// <summary>The filter by words that lists have. It means what it means in the search: beginnings of words, from three characters on any part of one.</summary>
public sealed class WordFilter(StewardDb db)
{
    /// <summary>
    /// So many rows of a list are gone through for a page of matches, before all matches are sorted after all: what is more than few stands denser than
    /// that, unless the order has to do with the words.
    /// </summary>
    private const int Ahead = 6000;

    /// <summary>The same of a list by name: names that have a word often begin with it, and stand together. Matches are soon sorted by name.</summary>
    private const int AheadByName = 300;

    /// <summary>So many times a page are taken of the matches in the order of names: some of them the list leaves out.</summary>
    private const int ByNameAtOnce = 4;

    /// <summary>The order of a list by name.</summary>
    /// <param name="From">The row a page begins behind; null: it is the first one.</param>
    public sealed record NameOrder(Cursor? From, bool Descending);

    /// <summary>The entries of that kind that have all the words; those of any row are found by its id.</summary>
    public IQueryable<SearchEntry> Entries(SearchKind kind, SearchText text)
    {
        var entries = db.SearchEntries.Where(e => e.Kind == kind);
        foreach (var part in text.Parts)
            entries = entries.Where(e => e.Folded.Contains(part));
        foreach (var word in Prefixes(text))
            entries = entries.Where(e => (" " + e.Words).Contains(" " + word));
        foreach (var sign in Signs(text))
            entries = entries.Where(e => e.Folded.Contains(sign));
        return entries;
    }

    // What is too short for the index of parts: words of one or two characters begin a word, "%" and "c#" stand there as they are.
    private static string[] Prefixes(SearchText text) => [.. text.ShortTerms.Where(t => t.EnumerateRunes().All(SearchText.IsWordRune))];

    private static string[] Signs(SearchText text) => [.. text.ShortTerms.Except(Prefixes(text), StringComparer.Ordinal)];

    /// <summary>
    /// The first rows of a list that have the words. Neither planner finds by itself where to begin: with the matches where they are few, else with the
    /// list, in its order.
    /// </summary>
    /// <param name="kind">Which entries the rows have.</param>
    /// <param name="text">The words.</param>
    /// <param name="among">The rows where they are few, those of some clients: then all of them are gone through. Null: there may be many.</param>
    /// <param name="list">Everything else the list asks for, and its order, put onto the rows it is given.</param>
    /// <param name="byName">Its order, where that is by what the words are looked for in; null: another one.</param>
    /// <param name="id">A row's id.</param>
    /// <param name="take">How many rows.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<List<Guid>> FirstAsync<T>(
        SearchKind kind,
        SearchText text,
        IQueryable<T>? among,
        Func<IQueryable<T>, IQueryable<T>> list,
        NameOrder? byName,
        Expression<Func<T, Guid>> id,
        int take,
        CancellationToken ct
    )
        where T : class
    {
        if (among is not null)
            return await OfAsync(list(among));
        if (!await AreAtMostAsync(RowsAmong.Few, kind, text, ct))
        {
            var near = await OfAsync(list(db.Set<T>()).Take(byName is null ? Ahead : AheadByName));
            if (near.Count == take)
                return near;
            if (byName is not null)
            {
                var first = await FirstByNameAsync(kind, text, byName, ByNameAtOnce * take, ct);
                var rows = await list(db.Set<T>()).Select(id).Where(i => first.Contains(i)).Take(take).ToListAsync(ct);
                if (rows.Count == take || first.Count < ByNameAtOnce * take)
                    return rows;
            }
        }
        return await list(Matches<T>(kind, text)).Select(id).Take(take).ToListAsync(ct);

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

    /// <summary>
    /// The ids of the first rows that have the words, of whoever: an entry has its row's name, and in the same order, so that no row is looked up to sort it.
    /// </summary>
    private Task<List<Guid>> FirstByNameAsync(SearchKind kind, SearchText text, NameOrder order, int take, CancellationToken ct)
    {
        var (from, where, values) = Having(kind, text);
        var matches = $"SELECT e.* FROM {from} WHERE {where}";
#pragma warning disable EF1002 // The tables are ours, and what was typed is a parameter.
        // Materialized, or PostgreSQL takes matches to be everywhere in the order of names, and reads on for the next one.
        var entries = db.SearchEntries.FromSqlRaw(
            db is PostgresStewardDb ? $"WITH found AS MATERIALIZED ({matches}) SELECT * FROM found" : matches,
            values
        );
#pragma warning restore EF1002
        if (order.From is { Key: var key, Id: var after })
            entries = order.Descending
                ? entries.Where(e => Keyset.Before(e.TitleFold, e.ObjectId, key, after))
                : entries.Where(e => Keyset.After(e.TitleFold, e.ObjectId, key, after));
        entries = order.Descending
            ? entries.OrderByDescending(e => e.TitleFold).ThenByDescending(e => e.ObjectId)
            : entries.OrderBy(e => e.TitleFold).ThenBy(e => e.ObjectId);
        return entries.Select(e => e.ObjectId).Take(take).ToListAsync(ct);
    }

    /// <summary>The rows that have the words, from the index on.</summary>
    public IQueryable<T> Matches<T>(SearchKind kind, SearchText text)
        where T : class
    {
        if (db is PostgresStewardDb)
        {
            var (entries, matching, typed) = Having(kind, text);
            return db.PostgresRowsAmong<T>($"SELECT e.object_id FROM {entries} WHERE {matching}", typed);
        }
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
#pragma warning disable EF1002 // The table's name is the model's, and what was typed is a parameter.
        var (from, where, values) = Having(kind, text);
        return db.Set<T>().FromSqlRaw($"SELECT t.* FROM {from} CROSS JOIN {table} t ON t.id = e.object_id WHERE {where}", values);
#pragma warning restore EF1002
    }

    /// <summary>Whether at most so many entries of that kind have the words, whoever may see them.</summary>
    private async Task<bool> AreAtMostAsync(int many, SearchKind kind, SearchText text, CancellationToken ct)
    {
        var (from, where, values) = Having(kind, text, withEntry: false);
#pragma warning disable EF1002 // The tables are ours, and what was typed is a parameter.
        var count = await db
            .Database.SqlQueryRaw<int>(
                $"SELECT CAST(count(*) AS int) AS \"Value\" FROM (SELECT 1 FROM {from} WHERE {where} LIMIT {many + 1}) f",
                values
            )
            .SingleAsync(ct);
#pragma warning restore EF1002
        return count <= many;
    }

    private EntriesHaving Having(SearchKind kind, SearchText text, bool withEntry = true) =>
        EntriesHaving.Of(db, kind, text.Parts, Prefixes(text), Signs(text), withEntry);
}
