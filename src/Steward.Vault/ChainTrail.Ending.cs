namespace Steward.Vault;

/// <summary>The end of a chain: what notes and the stored head name must have come, and nothing past it.</summary>
internal sealed partial class ChainTrail
{
    public void Finish(ChainHead? stored)
    {
        var cutOff = ReportCutOffByNote();
        if (stored is null)
        {
            if (_sequence > 0)
            {
                Break(AuditProblemKind.HeadChanged, _sequence, null, "The chain has events but its stored head is gone.");
            }
        }
        else if (stored.Sequence < _sequence)
        {
            ReportBeyondHead(stored);
        }
        else if (stored.Sequence > _sequence)
        {
            if (!cutOff && !IsExplained(stored))
            {
                var why = $"The stored head names event {stored.Sequence}; the chain ends at {_sequence}.";
                Break(AuditProblemKind.CutOff, _sequence + 1, null, why);
            }
        }
        else if (!stored.Hash.AsSpan().SequenceEqual(_hash))
        {
            ReportOtherHead(stored);
        }
    }

    private bool ReportCutOffByNote()
    {
        if (_noted.Last is not { } last || last.Head.Sequence <= _sequence || IsExplained(last.Head))
        {
            return false;
        }

        var why = $"Checkpoint {last.Note} names event {last.Head.Sequence}; the chain ends at {_sequence}.";
        Break(AuditProblemKind.CutOff, _sequence + 1, null, why);
        return true;
    }

    // The end looks short only because rows before were taken out and the rest renumbered, which was reported.
    private bool IsExplained(ChainHead head) => _offset > 0 && head.Sequence <= _sequence + _offset;

    private void ReportBeyondHead(ChainHead stored)
    {
        if (_id is null)
        {
            var why = $"The chain was verified up to event {_sequence} before; now it ends at {stored.Sequence}.";
            Break(AuditProblemKind.CutOff, stored.Sequence + 1, null, why);
            return;
        }

        if (_noted.Confirmed.Sequence > stored.Sequence)
        {
            Break(
                AuditProblemKind.HeadChanged,
                stored.Sequence,
                null,
                $"The stored head was put back to event {stored.Sequence}; it was at {_noted.Confirmed.Sequence} before."
            );
            return;
        }

        var id = _sequence == stored.Sequence + 1 ? _id : null;
        Break(
            AuditProblemKind.Inserted,
            stored.Sequence + 1,
            id,
            $"The chain goes on to event {_sequence}, past its stored head at {stored.Sequence}."
        );
    }

    private void ReportOtherHead(ChainHead stored)
    {
        if (_finding is not null)
        {
            Narrow(stored.Hash);
        }
        else if (_noted.Confirmed.Sequence == _sequence || _id is null)
        {
            Break(AuditProblemKind.HeadChanged, _sequence, _id, "The stored head has another hash than the newest event.");
        }
        else
        {
            BreakAtLast(AuditProblemKind.Edited, "The newest event was rewritten: the stored head has another hash.");
        }
    }
}
