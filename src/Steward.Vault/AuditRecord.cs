namespace Steward.Vault;

/// <summary>
/// The displayed columns of an audit event: exactly what the chain's hash covers. Personal data (address, user agent, typed name) is
/// not here but in a side row, of which only the salted commitment is covered (<see cref="Steward.Vault.OriginCommitment"/>).
/// </summary>
public sealed record AuditRecord
{
    /// <summary>The event's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it happened: UTC, cut to whole microseconds, which is what both databases keep.</summary>
    /// <exception cref="ArgumentException">The value set is not of kind UTC.</exception>
    public required DateTime At
    {
        get;
        init => field = Microseconds.Cut(value);
    }

    /// <summary>Who did it; null when nobody is signed in.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>In which session.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>What was done, such as "credential.revealed".</summary>
    public required string Action { get; init; }

    /// <summary>What kind of thing it was done to, such as "credential".</summary>
    public required string ObjectKind { get; init; }

    /// <summary>Which one.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>Its name at that time.</summary>
    public string? ObjectName { get; init; }

    /// <summary>Its version; for a credential that of the secret.</summary>
    public int? ObjectVersion { get; init; }

    /// <summary>The client it belongs to.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>The credential it is about.</summary>
    public Guid? CredentialId { get; init; }

    /// <summary>How it went, such as "ok" or "refused".</summary>
    public required string Outcome { get; init; }

    /// <summary>The reason given or why it was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>The request's id.</summary>
    public string? RequestId { get; init; }

    /// <summary>The salted commitment to the origin row, 32 bytes (<see cref="Steward.Vault.OriginCommitment.Compute"/>).</summary>
    public required byte[] OriginCommitment { get; init; }
}
