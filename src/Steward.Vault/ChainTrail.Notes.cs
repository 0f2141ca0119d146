namespace Steward.Vault;

/// <summary>What signed notes say of the chain, held against its events as they reach it.</summary>
internal sealed partial class ChainTrail
{
    public void Expect(ChainHead head, long note)
    {
        if (head.Sequence > _sequence)
        {
            _noted.Add(head, note);
        }
        else if (head.Sequence == _sequence)
        {
            Compare(head, note);
        }
        else if (head.Sequence > _start.Sequence)
        {
            throw new InvalidOperationException("A note has to be added before the events that come after its heads.");
        }
    }

    private void Compare(ChainHead head, long note)
    {
        var (confirmed, quiet) = _noted.Confirm(head);
        if (head.Hash.AsSpan().SequenceEqual(_hash))
        {
            _rewritten = false;
            return;
        }

        // Once rewritten, a chain differs at every later note; and one that was renumbered is known not to fit.
        if (quiet && !_rewritten && _offset == 0)
        {
            var only = confirmed.Sequence + 1 == head.Sequence ? _id : null;
            var isFirst = !_broken;
            _finding = Break(
                AuditProblemKind.Edited,
                Math.Min(confirmed.Sequence + 1, head.Sequence),
                only,
                $"Events {confirmed.Sequence + 1} to {head.Sequence} were rewritten: checkpoint {note} signed another hash.",
                confirmed
            );
            _signed = (head.Hash, _finding, isFirst);
            _rewritten = true;
        }
    }

    /// <summary>What comes after the last event still follows the hash that the note signed: that event alone was rewritten.</summary>
    private void Narrow(byte[] following)
    {
        if (_signed is { } signed && following.AsSpan().SequenceEqual(signed.Hash))
        {
            signed.Finding.Narrow(_sequence, _id, "The event and its stored hash were rewritten: a checkpoint signed another hash.");
            _verified = signed.IsFirst ? new ChainHead(Chain, _sequence - 1, _hashBefore) : _verified;
        }
    }
}
