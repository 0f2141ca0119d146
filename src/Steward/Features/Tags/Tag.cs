using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Tasks;

namespace Steward.Features.Tags;

/// <summary>The colours a tag can have: those of the tokens, and no others.</summary>
public enum TagColour
{
    Slate,
    Red,
    Orange,
    Amber,
    Green,
    Teal,
    Blue,
    Violet,
    Pink,
}

/// <summary>A word that clients, tasks and credentials are sorted by. There is one of each, however it is written.</summary>
public sealed class Tag
{
    private Tag() { }

    public Tag(Guid id, string name, TagColour? colour = null)
    {
        Id = id;
        Name = name;
        Fold = TagNames.FoldOf(name);
        Colour = colour ?? TagColours.For(Fold);
    }

    public Guid Id { get; private set; }

    /// <summary>As whoever made it wrote it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Without case and accents; unique.</summary>
    public string Fold { get; private set; } = "";
    public TagColour Colour { get; private set; }
    public int Version { get; private set; } = 1;

    public void Edit(string name, TagColour colour)
    {
        Name = name;
        Fold = TagNames.FoldOf(name);
        Colour = colour;
        Version++;
    }
}

/// <summary>That a record carries a tag.</summary>
public abstract class TagLink
{
    public Guid RecordId { get; init; }
    public Guid TagId { get; init; }
}

public sealed class ClientTag : TagLink;

public sealed class TaskTag : TagLink;

public sealed class CredentialTag : TagLink;

internal sealed class TagMap : IEntityTypeConfiguration<Tag>
{
    public void Configure(EntityTypeBuilder<Tag> builder)
    {
        builder.Property(t => t.Name).HasMaxLength(TagNames.MaxLength);
        builder.Property(t => t.Fold).HasMaxLength(TagNames.FoldLength);
        builder.Property(t => t.Version).IsConcurrencyToken();
        builder.HasIndex(t => t.Fold).IsUnique();
    }
}

internal sealed class ClientTagMap : IEntityTypeConfiguration<ClientTag>
{
    public void Configure(EntityTypeBuilder<ClientTag> builder) => TagLinkMap.Configure<ClientTag, Client>(builder);
}

internal sealed class TaskTagMap : IEntityTypeConfiguration<TaskTag>
{
    public void Configure(EntityTypeBuilder<TaskTag> builder) => TagLinkMap.Configure<TaskTag, WorkTask>(builder);
}

internal sealed class CredentialTagMap : IEntityTypeConfiguration<CredentialTag>
{
    public void Configure(EntityTypeBuilder<CredentialTag> builder) => TagLinkMap.Configure<CredentialTag, Credential>(builder);
}

internal static class TagLinkMap
{
    /// <summary>Found from the record and from the tag; gone with either.</summary>
    public static void Configure<TLink, TRecord>(EntityTypeBuilder<TLink> builder)
        where TLink : TagLink
        where TRecord : class
    {
        builder.HasKey(l => new { l.RecordId, l.TagId });
        builder.HasIndex(l => new { l.TagId, l.RecordId });
        builder.HasOne<TRecord>().WithMany().HasForeignKey(l => l.RecordId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Tag>().WithMany().HasForeignKey(l => l.TagId).OnDelete(DeleteBehavior.Cascade);
    }
}
