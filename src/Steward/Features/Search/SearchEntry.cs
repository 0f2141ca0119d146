using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Steward.Features.Search;

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
    private SearchEntry() { }

    public SearchEntry(SearchKind kind, Guid objectId, Guid clientId, string title, string? detail, string folded)
    {
        Kind = kind;
        ObjectId = objectId;
        ClientId = clientId;
        Title = title;
        Detail = detail;
        Folded = folded;
    }

    /// <summary>An integer of its own: what the full-text index refers to.</summary>
    public long Id { get; private set; }
    public SearchKind Kind { get; private set; }
    public Guid ObjectId { get; private set; }
    public Guid ClientId { get; private set; }
    public string Title { get; private set; } = "";
    public string? Detail { get; private set; }

    /// <summary>Title and detail, folded: what is matched.</summary>
    public string Folded { get; private set; } = "";

    public void Retitle(string title, string? detail, string folded)
    {
        Title = title;
        Detail = detail;
        Folded = folded;
    }
}

internal sealed class SearchEntryMap : IEntityTypeConfiguration<SearchEntry>
{
    public void Configure(EntityTypeBuilder<SearchEntry> builder)
    {
        builder.HasIndex(e => e.ObjectId).IsUnique();
        builder.HasIndex(e => e.ClientId);
    }
}
