namespace Steward.Vault;

/// <summary>How an audit log is not what was written.</summary>
public enum AuditProblemKind
{
    /// <summary>A column, an origin row, or a stored hash was changed.</summary>
    Edited,

    /// <summary>Events were taken out of the middle.</summary>
    Missing,

    /// <summary>An event was put in.</summary>
    Inserted,

    /// <summary>Events stand in each other's place.</summary>
    Reordered,

    /// <summary>The newest events were taken out: a note or a stored head knows of more.</summary>
    CutOff,

    /// <summary>The stored head of a chain was changed, put back or taken out, while the events themselves are whole.</summary>
    HeadChanged,

    /// <summary>A checkpoint note was changed, replaced, or is not by the checkpoint key.</summary>
    ForgedNote,

    /// <summary>A checkpoint note was taken out between others.</summary>
    MissingNote,
}

/// <summary>One thing that is wrong with an audit log.</summary>
/// <param name="Kind">What kind of tampering it is.</param>
/// <param name="Chain">The chain; null for a note.</param>
/// <param name="Sequence">The event's number in its chain, or the first of those concerned; for a note its number.</param>
/// <param name="EventId">The event's id, where it is still there.</param>
/// <param name="Explanation">A sentence for people.</param>
public sealed record AuditProblem(AuditProblemKind Kind, int? Chain, long? Sequence, Guid? EventId, string Explanation);

/// <summary>What a verification found.</summary>
/// <param name="IsGood">Whether nothing is wrong.</param>
/// <param name="Events">How many events were looked at.</param>
/// <param name="Checkpoints">How many checkpoint notes were found good.</param>
/// <param name="First">The first problem in the order in which events were given; null when nothing is wrong.</param>
/// <param name="Problems">The first 100 problems.</param>
/// <param name="VerifiedHeads">For each chain the last event up to which nothing is wrong; a later verification may start there.</param>
public sealed record AuditVerdict(
    bool IsGood,
    long Events,
    int Checkpoints,
    AuditProblem? First,
    IReadOnlyList<AuditProblem> Problems,
    IReadOnlyList<ChainHead> VerifiedHeads
)
{
    /// <summary>
    /// How many of the events looked at have no origin row: it was erased, or taken away by somebody who may not. No proof of either, so it is no
    /// problem; but it is said.
    /// </summary>
    public long ErasedOrigins { get; init; }

    /// <summary>The last checkpoint note found good, from which a later verification may go on; null when there was none.</summary>
    public string? LastNote { get; init; }
}
