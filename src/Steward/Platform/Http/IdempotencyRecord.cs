using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Steward.Platform.Http;

/// <summary>What a POST with an <c>Idempotency-Key</c> answered: status and id, never the answer itself.</summary>
public sealed class IdempotencyRecord
{
    private IdempotencyRecord() { }

    public IdempotencyRecord(Guid callerId, string key, byte[] bodyHash, int status, string? location, Guid? createdId, DateTime at)
    {
        CallerId = callerId;
        Key = key;
        BodyHash = bodyHash;
        Status = status;
        Location = location;
        CreatedId = createdId;
        CreatedAt = at;
    }

    public Guid CallerId { get; private set; }
    public string Key { get; private set; } = "";

    /// <summary>Keyed, so that the table says nothing about the body.</summary>
    public byte[] BodyHash { get; private set; } = [];
    public int Status { get; private set; }
    public string? Location { get; private set; }
    public Guid? CreatedId { get; private set; }
    public DateTime CreatedAt { get; private set; }
}

internal sealed class IdempotencyRecordMap : IEntityTypeConfiguration<IdempotencyRecord>
{
    public void Configure(EntityTypeBuilder<IdempotencyRecord> builder)
    {
        builder.HasKey(r => new { r.CallerId, r.Key });
        builder.HasIndex(r => r.CreatedAt);
    }
}
