namespace Steward.Features.Search;

/// <summary>The full-text indexes over <c>search_entry</c>, which follow it by themselves. Words are made by <see cref="SearchText"/>, not by the database.</summary>
internal static class SearchTables
{
    /// <summary>
    /// Words with short prefixes kept ready, and trigrams for parts of words; both hold no text of their own. The <c>ascii</c> tokenizer
    /// takes every character above ASCII as part of a word: a word of ours never falls apart in it.
    /// </summary>
    public const string Sqlite = """
        CREATE VIRTUAL TABLE search_word USING fts5(words, content='search_entry', content_rowid='id', tokenize='ascii', prefix='1 2 3', detail=none, columnsize=0);
        CREATE VIRTUAL TABLE search_part USING fts5(folded, content='search_entry', content_rowid='id', tokenize='trigram case_sensitive 1', columnsize=0);
        CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN
          INSERT INTO search_word (rowid, words) VALUES (new.id, new.words);
          INSERT INTO search_part (rowid, folded) VALUES (new.id, new.folded);
        END;
        CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN
          INSERT INTO search_word (search_word, rowid, words) VALUES ('delete', old.id, old.words);
          INSERT INTO search_part (search_part, rowid, folded) VALUES ('delete', old.id, old.folded);
        END;
        CREATE TRIGGER search_entry_update AFTER UPDATE OF words, folded ON search_entry BEGIN
          INSERT INTO search_word (search_word, rowid, words) VALUES ('delete', old.id, old.words);
          INSERT INTO search_part (search_part, rowid, folded) VALUES ('delete', old.id, old.folded);
          INSERT INTO search_word (rowid, words) VALUES (new.id, new.words);
          INSERT INTO search_part (rowid, folded) VALUES (new.id, new.folded);
        END;
        """;

    /// <summary>As queries must write it to use the index.</summary>
    public const string PostgresWords = "array_to_tsvector(string_to_array(words, ' '))";

    /// <summary>Without a list of pending entries, that every search would have to go through.</summary>
    public const string Postgres = $"""
        CREATE INDEX ix_search_entry_words ON search_entry USING gin (({PostgresWords})) WITH (fastupdate = off);
        CREATE INDEX ix_search_entry_parts ON search_entry USING gin (folded gin_trgm_ops) WITH (fastupdate = off);
        """;
}
