using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Clients;

namespace Steward.Features.Dashboard;

/// <summary>
/// How much a client needs somebody, so that the few that need it most are found however many there are. A score is a hint where to look:
/// what is shown of a client is worked out anew each time.
/// </summary>
public sealed class ClientAttention
{
    private ClientAttention() { }

    public Guid ClientId { get; private set; }

    /// <summary>See <see cref="AttentionScore"/>, as of the last look.</summary>
    public int Score { get; private set; }

    /// <summary>The day on which the score will be another one; the first day there is when something changed since the last look.</summary>
    public DateOnly LookOn { get; private set; }

    public void Looked(AttentionScore score)
    {
        Score = score.Points;
        LookOn = score.ChangesOn;
    }
}

internal sealed class ClientAttentionMap : IEntityTypeConfiguration<ClientAttention>
{
    public void Configure(EntityTypeBuilder<ClientAttention> builder)
    {
        builder.HasKey(a => a.ClientId);
        builder.HasOne<Client>().WithOne().HasForeignKey<ClientAttention>(a => a.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(a => new { a.Score, a.ClientId });
        builder.HasIndex(a => new { a.LookOn, a.ClientId });
    }
}
