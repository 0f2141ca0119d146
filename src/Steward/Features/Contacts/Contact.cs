using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Clients;
using Steward.Platform;

namespace Steward.Features.Contacts;

/// <summary>What a person types about a contact; the same for create and edit.</summary>
public sealed record ContactDetails(string Name, string? Role, string? Email, string? Phone, string? Note, bool IsPrimary);

/// <summary>Somebody at a client whom one calls or writes to. Of several, at most one is the primary one.</summary>
public sealed class Contact
{
    private Contact() { }

    public Contact(Guid clientId, ContactDetails details, DateTime now)
    {
        Id = Guid.CreateVersion7(now);
        ClientId = clientId;
        CreatedAt = UpdatedAt = now;
        Apply(details);
    }

    public Guid Id { get; private set; }
    public Guid ClientId { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>Folded for sorting; compared as bytes, so both databases sort alike.</summary>
    public string NameSort { get; private set; } = "";

    /// <summary>What they do there.</summary>
    public string? Role { get; private set; }
    public string? Email { get; private set; }
    public string? Phone { get; private set; }
    public string? Note { get; private set; }
    public bool IsPrimary { get; private set; }
    public int Version { get; private set; } = 1;
    public DateTime CreatedAt { get; private set; }
    public DateTime UpdatedAt { get; private set; }

    public ContactDetails Details => new(Name, Role, Email, Phone, Note, IsPrimary);

    /// <summary>What else than the name they are found by.</summary>
    public string? SearchDetail => Role is null && Email is null ? null : $"{Role} {Email}".Trim();

    public void Edit(ContactDetails details, DateTime now)
    {
        Apply(details);
        Version++;
        UpdatedAt = now;
    }

    private void Apply(ContactDetails details)
    {
        Name = details.Name;
        NameSort = TextFold.SortKey(details.Name);
        Role = details.Role;
        Email = details.Email;
        Phone = details.Phone;
        Note = details.Note;
        IsPrimary = details.IsPrimary;
    }
}

internal sealed class ContactMap : IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Contact> builder)
    {
        builder.Property(c => c.Name).HasMaxLength(ContactInput.NameLength);
        builder.Property(c => c.NameSort).HasMaxLength(400);
        builder.Property(c => c.Role).HasMaxLength(ContactInput.RoleLength);
        builder.Property(c => c.Email).HasMaxLength(ClientInput.EmailLength);
        builder.Property(c => c.Phone).HasMaxLength(ClientInput.PhoneLength);
        builder.Property(c => c.Note).HasMaxLength(ContactInput.NoteLength);
        builder.Ignore(c => c.Details);
        builder.Ignore(c => c.SearchDetail);
        builder.HasOne<Client>().WithMany().HasForeignKey(c => c.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasIndex(c => new
        {
            c.ClientId,
            c.NameSort,
            c.Id,
        });
        // Whatever goes wrong above: the database itself has no second primary contact of a client.
        builder.HasIndex(c => c.ClientId, "ix_contact_primary").IsUnique().HasFilter("is_primary");
    }
}
