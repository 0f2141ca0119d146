namespace Steward.Vault;

/// <summary>A problem whose kind may still change: what looks edited may turn out to be one of two events that were swapped.</summary>
internal sealed class AuditFinding(AuditProblemKind kind, int? chain, long? sequence, Guid? eventId, string explanation)
{
    private AuditProblem _problem = new(kind, chain, sequence, eventId, explanation);

    public AuditProblemKind Kind => _problem.Kind;

    public bool IsAboutNotes => _problem.Chain is null;

    public void Become(AuditProblemKind kind, string explanation, Guid? eventId = null) =>
        _problem = _problem with { Kind = kind, Explanation = explanation, EventId = eventId ?? _problem.EventId };

    public void Narrow(long sequence, Guid? eventId, string explanation) =>
        _problem = _problem with { Sequence = sequence, EventId = eventId, Explanation = explanation };

    public AuditProblem ToProblem() => _problem;
}

/// <summary>An event that does not hash to its stored hash where it stands.</summary>
internal sealed record Suspect(AuditRecord Record, ChainLink Link, AuditFinding Finding, long OffsetBefore);

/// <summary>The problems found, and the events among them that may belong in each other's place. Both are capped: memory stays constant.</summary>
internal sealed class AuditFindings(ChainHasher hasher)
{
    private const int MaxFindings = 100;

    private readonly List<AuditFinding> _findings = [];
    private readonly List<Suspect> _suspects = [];

    public AuditFinding Report(AuditProblemKind kind, int? chain, long? sequence, Guid? eventId, string explanation)
    {
        var finding = new AuditFinding(kind, chain, sequence, eventId, explanation);
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(finding);
        }

        return finding;
    }

    public void Remember(Suspect suspect)
    {
        if (_suspects.Count < MaxFindings)
        {
            _suspects.Add(suspect);
        }
    }

    /// <summary>Finds the suspect that has its rightful place where this event stands, and the other way round.</summary>
    public Suspect? SwappedWith(AuditRecord record, in ChainLink link)
    {
        foreach (var other in _suspects)
        {
            if (RowsSwapped(record, link, other) || ColumnsSwapped(record, link, other))
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Events first, in the order they were found; then notes.</summary>
    public IReadOnlyList<AuditProblem> ToProblems() => [.. _findings.OrderBy(f => f.IsAboutNotes).Select(f => f.ToProblem())];

    // Each row kept its previous hash and its hash, but got the other's number.
    private bool RowsSwapped(AuditRecord record, in ChainLink link, Suspect other) =>
        hasher.Matches(record, other.Link.Chain, other.Link.Sequence, link.PreviousHash, link.Hash)
        && hasher.Matches(other.Record, link.Chain, link.Sequence, other.Link.PreviousHash, other.Link.Hash);

    // Each row kept number and hashes, but shows what the other one showed.
    private bool ColumnsSwapped(AuditRecord record, in ChainLink link, Suspect other) =>
        hasher.Matches(record, other.Link.Chain, other.Link.Sequence, other.Link.PreviousHash, other.Link.Hash)
        && hasher.Matches(other.Record, link.Chain, link.Sequence, link.PreviousHash, link.Hash);
}
