using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Features.Users;
using Steward.Platform.Keys;

namespace Steward.Features.Clients;

/// <summary>Somebody who is assigned to a client; the owner is one too, so that one row decides the scope "assigned clients".</summary>
public sealed class ClientMember : IRightsRow
{
    /// <summary>The audit's name for it: reveal looks for it after <see cref="CreatedAt"/>, so that a row put back by hand gives nothing.</summary>
    public const string RemovedAction = "member.removed";

    private ClientMember() { }

    public ClientMember(Guid clientId, Guid userId, bool isOwner, DateTime now)
    {
        ClientId = clientId;
        UserId = userId;
        IsOwner = isOwner;
        CreatedAt = now;
    }

    public Guid ClientId { get; private set; }
    public Guid UserId { get; private set; }
    public bool IsOwner { get; private set; }
    public DateTime CreatedAt { get; private set; }
    public byte[] Mac { get; private set; } = [];

    /// <summary>
    /// When somebody who joins now has joined. Clocks of nodes differ, and a membership that is older than its own end looks like a row
    /// that was put back by hand.
    /// </summary>
    public static async Task<DateTime> NotBeforeItsEndAsync(StewardDb db, Guid clientId, Guid userId, DateTime now, CancellationToken ct)
    {
        var ended = await db
            .AuditEvents.Where(e => e.ObjectId == userId && e.ClientId == clientId && e.Action == RemovedAction)
            .MaxAsync(e => (DateTime?)e.At, ct);
        return ended > now ? ended.Value : now;
    }

    public void Own(bool isOwner) => IsOwner = isOwner;

    public void WriteRights(CanonicalWriter writer) => writer.Add("member").Add(ClientId).Add(UserId).Add(CreatedAt);
}

internal sealed class ClientMemberMap : IEntityTypeConfiguration<ClientMember>
{
    public void Configure(EntityTypeBuilder<ClientMember> builder)
    {
        builder.HasKey(m => new { m.ClientId, m.UserId });
        builder.HasIndex(m => new { m.UserId, m.ClientId });
        builder.HasOne<Client>().WithMany(c => c.Members).HasForeignKey(m => m.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Restrict);
    }
}
