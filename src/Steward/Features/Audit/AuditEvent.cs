using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Vault;

namespace Steward.Features.Audit;

/// <summary>Who touched what in the vault or in access control, linked to the event before it. Never edited, never deleted.</summary>
public sealed class AuditEvent
{
    public int Chain { get; private set; }
    public long Seq { get; private set; }
    public Guid Id { get; private set; }
    public DateTime At { get; private set; }
    public Guid? ActorId { get; private set; }
    public Guid? SessionId { get; private set; }
    public string Action { get; private set; } = "";
    public string ObjectKind { get; private set; } = "";
    public Guid? ObjectId { get; private set; }
    public string? ObjectName { get; private set; }

    /// <summary>For a credential the version of its secret, for a user the version of the row: what a rollback is noticed by.</summary>
    public int? ObjectVersion { get; private set; }
    public Guid? ClientId { get; private set; }
    public Guid? CredentialId { get; private set; }
    public string Outcome { get; private set; } = "";
    public string? Reason { get; private set; }
    public string? RequestId { get; private set; }
    public byte[] OriginCommitment { get; private set; } = [];
    public byte[] PreviousHash { get; private set; } = [];
    public byte[] Hash { get; private set; } = [];

    /// <summary>The event as the verifier recomputes it: from the columns people see.</summary>
    public AuditRecord ToRecord() =>
        new()
        {
            Id = Id,
            At = At,
            ActorId = ActorId,
            SessionId = SessionId,
            Action = Action,
            ObjectKind = ObjectKind,
            ObjectId = ObjectId,
            ObjectName = ObjectName,
            ObjectVersion = ObjectVersion,
            ClientId = ClientId,
            CredentialId = CredentialId,
            Outcome = Outcome,
            Reason = Reason,
            RequestId = RequestId,
            OriginCommitment = OriginCommitment,
        };
}

internal sealed class AuditEventMap : IEntityTypeConfiguration<AuditEvent>
{
    public void Configure(EntityTypeBuilder<AuditEvent> builder)
    {
        builder.HasKey(e => new { e.Chain, e.Seq });
        // No foreign keys: an event outlives what it tells of.
        builder.HasIndex(e => e.Id).IsUnique();
        builder.HasIndex(e => new { e.ObjectId, e.ObjectVersion });
        // Most events are of no credential, and each index takes its time where thousands are linked at once.
        builder.HasIndex(e => new { e.CredentialId, e.Id }).HasFilter("credential_id IS NOT NULL");
        builder.HasIndex(e => new { e.ClientId, e.Id });
        builder.HasIndex(e => new { e.ActorId, e.Id });
        builder.HasIndex(e => new { e.Action, e.Id });
        // Few, and asked for at every reveal.
        builder.HasIndex(e => e.ClientId, "ix_audit_event_denials").HasFilter("action = 'grant.denied'");
    }
}

/// <summary>The personal data of an event, apart from it: erasing this row leaves the chain whole, for that holds only the salted commitment.</summary>
public sealed class AuditOrigin
{
    public Guid EventId { get; private set; }
    public byte[] Salt { get; private set; } = [];
    public string? Ip { get; private set; }
    public string? UserAgent { get; private set; }

    /// <summary>The name typed in a failed sign-in.</summary>
    public string? TypedName { get; private set; }
}

internal sealed class AuditOriginMap : IEntityTypeConfiguration<AuditOrigin>
{
    public void Configure(EntityTypeBuilder<AuditOrigin> builder) => builder.HasKey(o => o.EventId);
}

/// <summary>The newest link of a chain.</summary>
public sealed class AuditHead
{
    private AuditHead() { }

    public AuditHead(int chain, byte[] genesis)
    {
        Chain = chain;
        Hash = genesis;
    }

    public int Chain { get; private set; }
    public long Seq { get; private set; }
    public byte[] Hash { get; private set; } = [];
}

internal sealed class AuditHeadMap : IEntityTypeConfiguration<AuditHead>
{
    public void Configure(EntityTypeBuilder<AuditHead> builder)
    {
        builder.HasKey(h => h.Chain);
        builder.Property(h => h.Chain).ValueGeneratedNever();
    }
}

/// <summary>A signed note over the heads of all chains; also kept outside the database.</summary>
public sealed class AuditCheckpoint
{
    private AuditCheckpoint() { }

    public AuditCheckpoint(long number, DateTime at, long events, string note)
    {
        Number = number;
        At = at;
        Events = events;
        Note = note;
    }

    public long Number { get; private set; }
    public DateTime At { get; private set; }

    /// <summary>Events in all chains up to here.</summary>
    public long Events { get; private set; }
    public string Note { get; private set; } = "";
}

internal sealed class AuditCheckpointMap : IEntityTypeConfiguration<AuditCheckpoint>
{
    public void Configure(EntityTypeBuilder<AuditCheckpoint> builder)
    {
        builder.HasKey(c => c.Number);
        builder.Property(c => c.Number).ValueGeneratedNever();
    }
}
