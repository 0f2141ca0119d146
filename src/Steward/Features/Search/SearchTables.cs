namespace Steward.Features.Search;

/// <summary>The full-text indexes over <c>search_entry</c>, which follow it by themselves. Words are made by <see cref="SearchText"/>, not by the database.</summary>
internal static class SearchTables
{
    /// <summary>Takes the kind off a number that SQLite's tables know an entry by, and leaves its id.</summary>
    public const string SqliteId = "& 1099511627775";

    private const int KindShift = 40;

    /// <summary>
    /// Words with short prefixes kept ready, and trigrams for parts of words; both hold no text of their own. The <c>ascii</c> tokenizer
    /// takes every character above ASCII as part of a word: a word of ours never falls apart in it. An entry has its kind before its id there, so that
    /// those of one kind stand together, and whoever looks for one goes through no other's.
    /// </summary>
    public static readonly string Sqlite = $"""
        CREATE VIRTUAL TABLE search_word USING fts5(words, content='', tokenize='ascii', prefix='1 2 3', detail=none, columnsize=0);
        CREATE VIRTUAL TABLE search_part USING fts5(folded, content='', tokenize='trigram case_sensitive 1', columnsize=0);
        CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN
          INSERT INTO search_word (rowid, words) VALUES ({NumberOf("new")}, new.words);
          INSERT INTO search_part (rowid, folded) VALUES ({NumberOf("new")}, new.folded);
        END;
        CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN
          INSERT INTO search_word (search_word, rowid, words) VALUES ('delete', {NumberOf("old")}, old.words);
          INSERT INTO search_part (search_part, rowid, folded) VALUES ('delete', {NumberOf("old")}, old.folded);
        END;
        CREATE TRIGGER search_entry_update AFTER UPDATE OF words, folded ON search_entry BEGIN
          INSERT INTO search_word (search_word, rowid, words) VALUES ('delete', {NumberOf("old")}, old.words);
          INSERT INTO search_part (search_part, rowid, folded) VALUES ('delete', {NumberOf("old")}, old.folded);
          INSERT INTO search_word (rowid, words) VALUES ({NumberOf("new")}, new.words);
          INSERT INTO search_part (rowid, folded) VALUES ({NumberOf("new")}, new.folded);
        END;
        """;

    /// <summary>The first and the last number that entries of a kind can have.</summary>
    public static (long First, long Last) NumbersOf(SearchKind kind) => ((long)kind << KindShift, (((long)kind + 1) << KindShift) - 1);

    private static string NumberOf(string row)
    {
        var kinds = string.Join(' ', Enum.GetValues<SearchKind>().Select(k => $"WHEN '{k}' THEN {(int)k}"));
        return $"((CASE {row}.kind {kinds} END << {KindShift}) | {row}.id)";
    }

    /// <summary>As queries must write it to use the index.</summary>
    public const string PostgresWords = "array_to_tsvector(string_to_array(words, ' '))";

    /// <summary>
    /// An index of each kind, as a search reads the first of each: one of all would give every match of all kinds each time. Without a list of pending
    /// entries, that every search would have to go through.
    /// </summary>
    public static readonly string Postgres = string.Concat(Enum.GetValues<SearchKind>().Select(PostgresOf));

    private static string PostgresOf(SearchKind kind)
    {
        var name = SearchKinds.NameOf(kind);
        return $"""
            CREATE INDEX ix_search_entry_words_{name} ON search_entry USING gin (({PostgresWords})) WITH (fastupdate = off) WHERE kind = '{kind}';
            CREATE INDEX ix_search_entry_parts_{name} ON search_entry USING gin (folded gin_trgm_ops) WITH (fastupdate = off) WHERE kind = '{kind}';

            """;
    }
}
