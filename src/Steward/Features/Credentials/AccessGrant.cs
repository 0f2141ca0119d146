using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Users;
using Steward.Platform.Keys;

namespace Steward.Features.Credentials;

public enum GrantEffect
{
    Allow,
    Deny,
}

/// <summary>A right on one credential, or on a whole client, for one person, perhaps until a time. Deny beats allow.</summary>
public sealed class AccessGrant : IRightsRow
{
    private AccessGrant() { }

    public AccessGrant(Guid userId, Guid clientId, Guid? credentialId, GrantEffect effect, DateTime? until, Guid? grantedBy, DateTime now)
    {
        Id = Guid.CreateVersion7(now);
        UserId = userId;
        ClientId = clientId;
        CredentialId = credentialId;
        Effect = effect;
        Until = until;
        GrantedBy = grantedBy;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }
    public Guid UserId { get; private set; }

    /// <summary>The client, also when the grant is for one credential: it is that credential's client.</summary>
    public Guid ClientId { get; private set; }

    /// <summary>Null: every credential of the client.</summary>
    public Guid? CredentialId { get; private set; }
    public GrantEffect Effect { get; private set; }
    public DateTime? Until { get; private set; }
    public Guid? GrantedBy { get; private set; }
    public DateTime CreatedAt { get; private set; }
    public byte[] Mac { get; private set; } = [];

    public void WriteRights(CanonicalWriter writer) =>
        writer.Add("grant").Add(Id).Add(UserId).Add(ClientId).Add(CredentialId).Add(Effect).Add(Until);
}

internal sealed class AccessGrantMap : IEntityTypeConfiguration<AccessGrant>
{
    public void Configure(EntityTypeBuilder<AccessGrant> builder)
    {
        builder.HasOne<User>().WithMany().HasForeignKey(g => g.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Client>().WithMany(c => c.Grants).HasForeignKey(g => g.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Credential>().WithMany().HasForeignKey(g => g.CredentialId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(g => new
        {
            g.UserId,
            g.ClientId,
            g.CredentialId,
        });
        builder.HasIndex(g => g.CredentialId);
    }
}
