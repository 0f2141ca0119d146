using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Platform;

namespace Steward.Features.Search;

/// <summary>SQLite's index has entries in this order, by number (<see cref="SearchTables"/>): a new kind comes last.</summary>
public enum SearchKind
{
    Client,
    Contact,
    Task,
    Credential,
}

/// <summary>What can be found, one row a thing, written in the transaction that writes the thing. Never anything secret or sensitive.</summary>
public sealed class SearchEntry
{
    /// <summary>Longer texts are found by what they begin with: an index entry has its limits.</summary>
    private const int FoldedLength = 1000;

    private SearchEntry() { }

    public SearchEntry(SearchKind kind, Guid objectId, Guid clientId, string title, string? detail)
    {
        Kind = kind;
        ObjectId = objectId;
        ClientId = clientId;
        Retitle(title, detail);
    }

    /// <summary>An integer of its own: what the full-text index refers to.</summary>
    public long Id { get; private set; }
    public SearchKind Kind { get; private set; }
    public Guid ObjectId { get; private set; }
    public Guid ClientId { get; private set; }
    public string Title { get; private set; } = "";
    public string? Detail { get; private set; }

    /// <summary>The title, folded: exact titles and beginnings of titles are found in its index.</summary>
    public string TitleFold { get; private set; } = "";

    /// <summary>Title and detail, folded, a line each: parts of words are found in it.</summary>
    public string Folded { get; private set; } = "";

    /// <summary>The words of <see cref="Folded"/>, separated by blanks: made here, so that both databases have the same idea of a word.</summary>
    public string Words { get; private set; } = "";

    public void Retitle(string title, string? detail)
    {
        Title = title;
        Detail = detail;
        TitleFold = TextFold.SortKey(title);
        Folded = Cut($"{TextFold.Search(title)}\n{TextFold.Search(detail)}");
        Words = string.Join(' ', SearchText.WordsOf(Folded).Distinct(StringComparer.Ordinal));
    }

    /// <summary>The client it is found under changed.</summary>
    public void Move(Guid clientId) => ClientId = clientId;

    private static string Cut(string text) =>
        text.Length <= FoldedLength ? text : text[..(char.IsHighSurrogate(text[FoldedLength - 1]) ? FoldedLength - 1 : FoldedLength)];
}

internal sealed class SearchEntryMap : IEntityTypeConfiguration<SearchEntry>
{
    public void Configure(EntityTypeBuilder<SearchEntry> builder)
    {
        builder.HasIndex(e => e.ObjectId).IsUnique();
        builder.HasIndex(e => new { e.ClientId, e.Kind });
        builder.HasIndex(e => new { e.Kind, e.TitleFold });
    }
}
