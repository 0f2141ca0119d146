namespace Steward.Vault;

/// <summary>The heads that notes name for one chain and events have not reached yet, and the last one that they have.</summary>
internal sealed class NotedHeads(ChainHead start)
{
    private readonly Queue<(ChainHead Head, long Note)> _ahead = new();
    private bool _disturbed;

    /// <summary>The last head at which a note and the events met.</summary>
    public ChainHead Confirmed { get; private set; } = start;

    /// <summary>The farthest head still ahead.</summary>
    public (ChainHead Head, long Note)? Last { get; private set; }

    public void Add(ChainHead head, long note)
    {
        // A chain that stood still between two notes is named by both.
        if (Last?.Head.Sequence != head.Sequence)
        {
            _ahead.Enqueue((head, note));
            Last = (head, note);
        }
    }

    public (ChainHead Head, long Note)? TakeUpTo(long sequence) =>
        _ahead.TryPeek(out var next) && next.Head.Sequence <= sequence ? _ahead.Dequeue() : null;

    /// <summary>Something is wrong since the last head confirmed: that the next one differs is no news.</summary>
    public void Disturb() => _disturbed = true;

    /// <summary>Moves on to a head reached; gives the one before, and whether nothing was wrong in between.</summary>
    public (ChainHead Before, bool Quiet) Confirm(ChainHead head)
    {
        var result = (Confirmed, !_disturbed);
        (Confirmed, _disturbed) = (head, false);
        return result;
    }
}
