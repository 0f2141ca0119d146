using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Credentials;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Clients;

public enum ClientStatus
{
    Prospect,
    Active,
    OnHold,
    Former,
}

/// <summary>What a person types about a client; the same for create and edit.</summary>
public sealed record ClientDetails(
    string Name,
    ClientStatus Status,
    string? Email,
    string? Phone,
    string? Website,
    string? Address,
    Guid? OwnerId
);

/// <summary>A firm or person the keys and the work belong to.</summary>
public sealed class Client
{
    private Client() { }

    public Client(ClientDetails details, DateTime now)
        : this(Guid.CreateVersion7(now), details, now) { }

    public Client(Guid id, ClientDetails details, DateTime now)
    {
        Id = id;
        CreatedAt = UpdatedAt = now;
        Apply(details);
    }

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>Folded for sorting; compared as bytes, so both databases sort alike.</summary>
    public string NameSort { get; private set; } = "";
    public ClientStatus Status { get; private set; }
    public string? Email { get; private set; }
    public string? Phone { get; private set; }
    public string? Website { get; private set; }
    public string? Address { get; private set; }
    public Guid? OwnerId { get; private set; }
    public User? Owner { get; private set; }
    public DateTime? LastContactAt { get; private set; }

    /// <summary>Kept, not counted: moved by the transaction that adds or removes a credential.</summary>
    public int Credentials { get; private set; }
    public bool IsArchived { get; private set; }
    public DateTime? ArchivedAt { get; private set; }
    public DateTime? TrashedAt { get; private set; }
    public Guid? TrashedById { get; private set; }

    /// <summary>Its shredding has begun: what is half gone can't be restored, only finished.</summary>
    public bool IsPurging { get; private set; }
    public int Version { get; private set; } = 1;
    public DateTime CreatedAt { get; private set; }
    public DateTime UpdatedAt { get; private set; }

    // Lists, because EF adds to them what it tracks.
    public IReadOnlyCollection<ClientMember> Members { get; private set; } = new List<ClientMember>();
    public IReadOnlyCollection<AccessGrant> Grants { get; private set; } = new List<AccessGrant>();

    /// <summary>In the lists of clients, and its tasks in the firm's counts.</summary>
    public bool IsListed => !IsArchived && TrashedAt is null;

    public ClientDetails Details => new(Name, Status, Email, Phone, Website, Address, OwnerId);

    /// <summary>What else than its name it is found by.</summary>
    public string? SearchDetail => Email is null && Website is null ? null : $"{Email} {Website}".Trim();

    public void Edit(ClientDetails details, DateTime now)
    {
        Apply(details);
        Touch(now);
    }

    /// <summary>Somebody was in touch. No change of the client's own fields: nobody's half-typed edit is stale by it.</summary>
    public void Contacted(DateTime at) => LastContactAt = LastContactAt is { } last && last > at ? last : at;

    public void Archive(DateTime now)
    {
        IsArchived = true;
        ArchivedAt = now;
        Touch(now);
    }

    public void Restore(DateTime now)
    {
        IsArchived = false;
        ArchivedAt = null;
        Touch(now);
    }

    public void Trash(DateTime now, Guid by)
    {
        TrashedAt = now;
        TrashedById = by;
        Touch(now);
    }

    public void Untrash(DateTime now)
    {
        TrashedAt = null;
        TrashedById = null;
        Touch(now);
    }

    public void BeginPurge() => IsPurging = true;

    private void Apply(ClientDetails details)
    {
        Name = details.Name;
        NameSort = TextFold.SortKey(details.Name);
        Status = details.Status;
        Email = details.Email;
        Phone = details.Phone;
        Website = details.Website;
        Address = details.Address;
        OwnerId = details.OwnerId;
    }

    private void Touch(DateTime now)
    {
        Version++;
        UpdatedAt = now;
    }
}

internal sealed class ClientMap : IEntityTypeConfiguration<Client>
{
    public void Configure(EntityTypeBuilder<Client> builder)
    {
        builder.Property(c => c.Name).HasMaxLength(200);
        builder.Property(c => c.NameSort).HasMaxLength(400);
        builder.Property(c => c.Email).HasMaxLength(254);
        builder.Property(c => c.Phone).HasMaxLength(50);
        builder.Property(c => c.Website).HasMaxLength(2000);
        builder.Property(c => c.Address).HasMaxLength(1000);
        builder.Ignore(c => c.Details);
        builder.Ignore(c => c.IsListed);
        builder.HasIndex(c => new { c.TrashedAt, c.Id }).HasFilter("trashed_at IS NOT NULL");
        builder.Ignore(c => c.SearchDetail);
        builder.HasOne(c => c.Owner).WithMany().HasForeignKey(c => c.OwnerId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasIndex(c => new
        {
            c.IsArchived,
            c.NameSort,
            c.Id,
        });
        builder.HasIndex(c => new
        {
            c.IsArchived,
            c.Status,
            c.NameSort,
            c.Id,
        });
        builder.HasIndex(c => new
        {
            c.IsArchived,
            c.OwnerId,
            c.NameSort,
            c.Id,
        });
        builder.HasIndex(c => new
        {
            c.IsArchived,
            c.UpdatedAt,
            c.Id,
        });
        builder.HasIndex(c => new
        {
            c.IsArchived,
            c.CreatedAt,
            c.Id,
        });
    }
}
