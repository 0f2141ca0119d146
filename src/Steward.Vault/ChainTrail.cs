namespace Steward.Vault;

/// <summary>
/// Follows one chain, event by event. After a problem it goes on from what is stored, so that one deed is reported once and not at every
/// later event.
/// </summary>
internal sealed partial class ChainTrail(ChainHead start, ChainHasher hasher, AuditFindings findings)
{
    // How far a row's number is looked for around the number it shows, when rows were renumbered.
    private const int RenumberWindow = 8;

    private readonly ChainHead _start = start;
    private readonly NotedHeads _noted = new(start);
    private long _sequence = start.Sequence;
    private byte[] _hash = start.Hash;
    private byte[] _hashBefore = start.Hash;
    private Guid? _id;
    private AuditFinding? _finding;
    private (byte[] Hash, Guid Id, AuditFinding Finding)? _rival;
    private (byte[] Hash, AuditFinding Finding, bool IsFirst)? _signed;
    private long _offset;
    private ChainHead _verified = start;
    private bool _broken;
    private bool _rewritten;

    public int Chain => _start.Chain;

    public ChainHead Verified => _verified;

    public void Add(AuditRecord record, in ChainLink link)
    {
        if (link.Sequence <= _sequence)
        {
            AddAgain(record, link);
            return;
        }

        if (link.Sequence > _sequence + 1)
        {
            ReportMissing(link);
        }

        var finding = Examine(record, link);
        (_hashBefore, _hash, _sequence, _id, _finding) = (_hash, Whole(link.Hash), link.Sequence, record.Id, finding);
        (_rival, _signed) = (null, null);
        if (!_broken)
        {
            _verified = new ChainHead(Chain, _sequence, _hash);
        }

        while (_noted.TakeUpTo(_sequence) is { } noted)
        {
            if (noted.Head.Sequence == _sequence)
            {
                Compare(noted.Head, noted.Note);
            }
        }
    }

    public void ReportOrigin(AuditRecord record, long sequence) =>
        Break(
            AuditProblemKind.Edited,
            sequence,
            record.Id,
            "The origin row (address, user agent, typed name) is not what the event committed to.",
            new ChainHead(Chain, sequence - 1, _hashBefore)
        );

    private static byte[] Whole(byte[] hash) => hash is { Length: AuditChain.HashSize } ? hash : new byte[AuditChain.HashSize];

    /// <summary>Looks at an event that comes after the last one; gives what is wrong with it, if it is.</summary>
    private AuditFinding? Examine(AuditRecord record, in ChainLink link)
    {
        if (!IsWhole(record, link))
        {
            return Break(AuditProblemKind.Edited, link.Sequence, record.Id, "A stored hash or commitment is not 32 bytes long.");
        }

        var shift = hasher.Matches(record, Chain, link.Sequence, link.PreviousHash, link.Hash) ? 0 : FindShift(record, link);
        if (shift == 0)
        {
            _offset = 0;
        }

        if (shift == _offset)
        {
            return link.Sequence == _sequence + 1 && !link.PreviousHash.AsSpan().SequenceEqual(_hash) ? ExamineLink(record, link) : null;
        }

        var before = _offset;
        if (findings.SwappedWith(record, link) is { } other)
        {
            const string Why = "Two events stand in each other's place";
            other.Finding.Become(AuditProblemKind.Reordered, $"{Why}: this one and {link.Sequence} of chain {Chain}.");
            _offset = other.Link.Chain == Chain ? other.OffsetBefore : before;
            return Break(
                AuditProblemKind.Reordered,
                link.Sequence,
                record.Id,
                $"{Why}: this one and {other.Link.Sequence} of chain {other.Link.Chain}."
            );
        }

        var finding = shift is { } moved
            ? ExamineShift(record, link, moved - before)
            : Break(AuditProblemKind.Edited, link.Sequence, record.Id, "The event's columns do not hash to its stored hash.");
        _offset = shift ?? before;
        findings.Remember(new Suspect(record, link, finding, before));
        return finding;
    }

    private long? FindShift(AuditRecord record, in ChainLink link)
    {
        for (var shift = 1; shift <= RenumberWindow; shift++)
        {
            if (hasher.Matches(record, Chain, link.Sequence + shift, link.PreviousHash, link.Hash))
            {
                return shift;
            }

            if (hasher.Matches(record, Chain, link.Sequence - shift, link.PreviousHash, link.Hash))
            {
                return -shift;
            }
        }

        return null;
    }

    private AuditFinding ExamineShift(AuditRecord record, in ChainLink link, long by)
    {
        if (by > 0)
        {
            return Break(
                AuditProblemKind.Missing,
                link.Sequence,
                record.Id,
                $"{by} events before this one were taken out, and it was renumbered."
            );
        }

        const string Why = "This event was put in, and the later ones were renumbered.";
        if (_finding is { Kind: AuditProblemKind.Edited } last)
        {
            last.Become(AuditProblemKind.Inserted, Why);
            return last;
        }

        return BreakAtLast(AuditProblemKind.Inserted, Why);
    }

    /// <summary>The event is sound, but doesn't follow the stored hash of the one before: blame falls on that one, unless it has it already.</summary>
    private AuditFinding? ExamineLink(AuditRecord record, in ChainLink link)
    {
        if (_rival is { } rival && link.PreviousHash.AsSpan().SequenceEqual(rival.Hash))
        {
            rival.Finding.Become(
                AuditProblemKind.Inserted,
                "A second event with this number was put in; the other one is what follows.",
                _id
            );
            return null;
        }

        if (_finding is not null)
        {
            Narrow(link.PreviousHash);
            return null;
        }

        if (_id is null)
        {
            return Break(
                AuditProblemKind.Edited,
                link.Sequence,
                record.Id,
                "The event does not follow the start of the chain: it was replaced."
            );
        }

        if (link.PreviousHash.AsSpan().SequenceEqual(_hashBefore))
        {
            BreakAtLast(AuditProblemKind.Inserted, "This event was put in: the next one follows the one before it.");
        }
        else
        {
            BreakAtLast(AuditProblemKind.Edited, "The event's stored hash was rewritten: the next event follows another one.");
        }

        return null;
    }

    private void AddAgain(AuditRecord record, in ChainLink link)
    {
        if (link.Sequence != _sequence || _id is null)
        {
            var kind = link.Sequence < 1 || _id is null ? AuditProblemKind.Inserted : AuditProblemKind.Reordered;
            Break(kind, link.Sequence, record.Id, "The event's number is not after the one before it.");
            return;
        }

        var sound =
            IsWhole(record, link)
            && hasher.Matches(record, Chain, link.Sequence, link.PreviousHash, link.Hash)
            && link.PreviousHash.AsSpan().SequenceEqual(_hashBefore);
        if (sound && _finding is { } last)
        {
            last.Become(AuditProblemKind.Inserted, "An event was put in under a number that another one has.");
            (_hash, _id) = (link.Hash, record.Id);
            return;
        }

        var finding = Break(
            AuditProblemKind.Inserted,
            link.Sequence,
            record.Id,
            "An event was put in under a number that another one has.",
            new ChainHead(Chain, link.Sequence - 1, _hashBefore)
        );
        if (sound)
        {
            _rival = (link.Hash, record.Id, finding);
        }
    }

    private void ReportMissing(in ChainLink link)
    {
        var last = link.Sequence - 1;
        var which = last == _sequence + 1 ? $"Event {last} is" : $"Events {_sequence + 1} to {last} are";
        Break(AuditProblemKind.Missing, _sequence + 1, null, $"{which} missing.");
    }

    private static bool IsWhole(AuditRecord record, in ChainLink link) =>
        link.PreviousHash is { Length: AuditChain.HashSize }
        && link.Hash is { Length: AuditChain.HashSize }
        && record.OriginCommitment is { Length: AuditChain.HashSize };

    private AuditFinding BreakAtLast(AuditProblemKind kind, string explanation) =>
        Break(kind, _sequence, _id, explanation, new ChainHead(Chain, _sequence - 1, _hashBefore));

    private AuditFinding Break(AuditProblemKind kind, long sequence, Guid? id, string explanation, ChainHead? goodUpTo = null)
    {
        if (!_broken && goodUpTo is not null && goodUpTo.Sequence < _verified.Sequence)
        {
            _verified = goodUpTo;
        }

        _broken = true;
        _noted.Disturb();
        return findings.Report(kind, Chain, sequence, id, explanation);
    }
}
