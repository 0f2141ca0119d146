using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Users;

namespace Steward.Features.Clients;

/// <summary>What happened to a client, for the people who work with it. The audit log is the proof; this is the story.</summary>
public sealed class Activity
{
    private Activity() { }

    public Activity(Guid clientId, Guid? actorId, string kind, string? subject, string? detail, DateTime now)
    {
        Id = Guid.CreateVersion7(now);
        ClientId = clientId;
        At = now;
        ActorId = actorId;
        Kind = kind;
        Subject = subject;
        Detail = detail;
    }

    public Guid Id { get; private set; }
    public Guid ClientId { get; private set; }
    public DateTime At { get; private set; }
    public Guid? ActorId { get; private set; }
    public User? Actor { get; private set; }

    /// <summary><c>client.created</c>, <c>credential.rotated</c> ...: the audit's action names where both exist.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The name of the thing at that time.</summary>
    public string? Subject { get; private set; }

    /// <summary>What changed, in words, without any secret.</summary>
    public string? Detail { get; private set; }
}

internal sealed class ActivityMap : IEntityTypeConfiguration<Activity>
{
    public void Configure(EntityTypeBuilder<Activity> builder)
    {
        builder.Property(a => a.Kind).HasMaxLength(60);
        builder.HasOne<Client>().WithMany().HasForeignKey(a => a.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(a => a.Actor).WithMany().HasForeignKey(a => a.ActorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(a => new { a.ClientId, a.Id });
    }
}
