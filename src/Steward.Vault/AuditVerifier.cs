using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>
/// Checks an audit log offline, with the public checkpoint key alone: each event's hash is computed anew from the displayed columns, and
/// chains, stored heads and signed notes must agree. Streams: memory grows with the number of chains and of notes ahead of the events, not
/// with events. Give it the notes first (or each before the events past its heads), then the events, then call <see cref="Finish"/>.
/// <para>Read heads before events, or all in one transaction, when a server is appending meanwhile. Not thread-safe.</para>
/// </summary>
public sealed class AuditVerifier
{
    private const int MaxChains = 1024;

    private readonly Guid _installation;
    private readonly ECDsa? _key;
    private readonly ChainHasher _hasher;
    private readonly AuditFindings _findings;
    private readonly Dictionary<int, ChainTrail> _trails = [];
    private Checkpoint? _lastCheckpoint;
    private string? _lastNote;
    private int _refusedNotes;
    private long _events;
    private long _erasedOrigins;
    private int _checkpoints;

    /// <summary>Starts at the beginning of the log.</summary>
    /// <param name="installation">The installation's id.</param>
    /// <param name="checkpointPublicKey">The public checkpoint key (P-256); null when no notes will be added. Stays the caller's.</param>
    public AuditVerifier(Guid installation, ECDsa? checkpointPublicKey)
    {
        _installation = installation;
        _key = checkpointPublicKey;
        _hasher = new ChainHasher(installation);
        _findings = new AuditFindings(_hasher);
    }

    /// <summary>Goes on from what was verified before: events up to the heads, and notes up to the last note, are not given again.</summary>
    /// <param name="installation">The installation's id.</param>
    /// <param name="checkpointPublicKey">The public checkpoint key (P-256); null when no notes will be added. Stays the caller's.</param>
    /// <param name="verifiedHeads">An earlier verdict's heads, kept where who writes to the audit log can't change them.</param>
    /// <param name="lastNote">An earlier verdict's last note; null when there was none.</param>
    /// <exception cref="ArgumentException">A chain is named twice, or a hash is not 32 bytes long.</exception>
    /// <exception cref="VaultIntegrityException">The last note is malformed or not signed by the checkpoint key.</exception>
    /// <exception cref="InvalidOperationException">There is a last note but no key.</exception>
    /// <remarks>
    /// A new note whose heads lie before the verified ones is checked for signature and order; its hashes are covered by the next note that
    /// reaches the events given here.
    /// </remarks>
    public AuditVerifier(Guid installation, ECDsa? checkpointPublicKey, IReadOnlyList<ChainHead> verifiedHeads, string? lastNote)
        : this(installation, checkpointPublicKey)
    {
        ArgumentNullException.ThrowIfNull(verifiedHeads);
        foreach (var head in verifiedHeads)
        {
            if (head.Hash is not { Length: AuditChain.HashSize })
            {
                throw new ArgumentException("A head's hash has 32 bytes.", nameof(verifiedHeads));
            }

            _trails.Add(head.Chain, new ChainTrail(head, _hasher, _findings));
        }

        if (lastNote is not null)
        {
            _lastCheckpoint = CheckpointNote.Verify(lastNote, DemandKey());
            _lastNote = lastNote;
        }
    }

    /// <summary>
    /// What the last note that was taken names: events up to there may be added now, and notes after it later, so that neither need be in
    /// memory whole. Empty before the first.
    /// </summary>
    public IReadOnlyList<ChainHead> SignedHeads => _lastCheckpoint?.Heads ?? [];

    /// <summary>Takes the next event. Those of one chain come in ascending sequence; chains may come one after another or mixed.</summary>
    /// <param name="shown">The columns as they are displayed.</param>
    /// <param name="stored">The link as it is stored.</param>
    /// <param name="origin">The origin row; null when it is gone, which is counted (<see cref="AuditVerdict.ErasedOrigins"/>).</param>
    public void Add(AuditRecord shown, ChainLink stored, OriginShown? origin)
    {
        ArgumentNullException.ThrowIfNull(shown);
        _events++;
        if (TrailOf(stored.Chain) is not { } trail)
        {
            const string Why = "The event is in a chain that can't be: its number is negative, or there are too many chains.";
            _findings.Report(AuditProblemKind.Inserted, stored.Chain, stored.Sequence, shown.Id, Why);
            return;
        }

        trail.Add(shown, stored);
        if (origin is null)
        {
            _erasedOrigins++;
        }
        else if (!IsCommittedTo(origin, shown.OriginCommitment))
        {
            trail.ReportOrigin(shown, stored.Sequence);
        }
    }

    /// <summary>Takes the next checkpoint note, in ascending number. The same note twice (from the database and a file) is no harm.</summary>
    /// <param name="note">The note's text.</param>
    /// <exception cref="InvalidOperationException">No checkpoint key was given, or events past the note's heads were added already.</exception>
    public void AddNote(string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        Checkpoint checkpoint;
        try
        {
            checkpoint = CheckpointNote.Verify(note, DemandKey());
        }
        catch (VaultIntegrityException e)
        {
            var why =
                e.Detail == VaultIntegrityDetail.NoteMalformed
                    ? "it is not written as a note is, or its root is not that of its heads."
                    : "it is not signed by the checkpoint key.";
            Refuse(null, $"The note after checkpoint {_lastCheckpoint?.Number ?? 0} was changed: {why}");
            return;
        }

        if (checkpoint.Installation != _installation)
        {
            Refuse(checkpoint.Number, $"Checkpoint {checkpoint.Number} is of another installation.");
        }
        else if (checkpoint.Number <= (_lastCheckpoint?.Number ?? 0))
        {
            AddNoteAgain(checkpoint, note);
        }
        else if (IsNext(checkpoint) && Continues(checkpoint))
        {
            Accept(checkpoint, note);
        }
    }

    /// <summary>Ends the verification: what notes and stored heads name must have come.</summary>
    /// <param name="storedHeads">The heads of all chains as stored.</param>
    /// <returns>The verdict.</returns>
    public AuditVerdict Finish(IReadOnlyList<ChainHead> storedHeads)
    {
        ArgumentNullException.ThrowIfNull(storedHeads);
        foreach (var head in storedHeads)
        {
            _ = TrailOf(head.Chain);
        }

        foreach (var trail in _trails.Values.OrderBy(t => t.Chain))
        {
            trail.Finish(storedHeads.FirstOrDefault(h => h.Chain == trail.Chain));
        }

        var problems = _findings.ToProblems();
        ChainHead[] verified = [.. _trails.Values.OrderBy(t => t.Chain).Select(t => t.Verified)];
        return new AuditVerdict(problems.Count == 0, _events, _checkpoints, problems is [var first, ..] ? first : null, problems, verified)
        {
            LastNote = _lastNote,
            ErasedOrigins = _erasedOrigins,
        };
    }

    private static bool IsCommittedTo(OriginShown origin, byte[] commitment) =>
        origin.Salt is { Length: OriginCommitment.SaltSize }
        && OriginCommitment.Compute(origin.Salt, origin.Ip, origin.UserAgent, origin.TypedName).AsSpan().SequenceEqual(commitment);

    private ECDsa DemandKey() => _key ?? throw new InvalidOperationException("Notes can't be checked without the checkpoint key.");

    private ChainTrail? TrailOf(int chain)
    {
        if (!_trails.TryGetValue(chain, out var trail) && chain >= 0 && _trails.Count < MaxChains)
        {
            trail = new ChainTrail(new ChainHead(chain, 0, AuditChain.Genesis(_installation, chain)), _hasher, _findings);
            _trails.Add(chain, trail);
        }

        return trail;
    }

    private void Refuse(long? number, string explanation, AuditProblemKind kind = AuditProblemKind.ForgedNote)
    {
        _refusedNotes++;
        _findings.Report(kind, null, number, null, explanation);
    }

    private void AddNoteAgain(Checkpoint checkpoint, string note)
    {
        var same =
            checkpoint.Number == _lastCheckpoint!.Number
            && CheckpointNote.HashOf(note).AsSpan().SequenceEqual(CheckpointNote.HashOf(_lastNote!));
        if (!same)
        {
            Refuse(checkpoint.Number, $"There are two different notes for checkpoint {checkpoint.Number}, or notes are out of order.");
        }
    }

    private bool IsNext(Checkpoint checkpoint)
    {
        var expected = (_lastCheckpoint?.Number ?? 0) + 1;
        if (checkpoint.Number == expected)
        {
            var previous = _lastNote is null ? Checkpoint.NoPreviousNote() : CheckpointNote.HashOf(_lastNote);
            if (checkpoint.PreviousNoteHash.AsSpan().SequenceEqual(previous))
            {
                return true;
            }

            Refuse(checkpoint.Number, $"Checkpoint {checkpoint.Number} does not follow the note before it: one of them was replaced.");
            return false;
        }

        // A note refused just before explains a gap of one.
        if (checkpoint.Number - expected > _refusedNotes)
        {
            var why = $"Checkpoints {expected} to {checkpoint.Number - 1} are missing.";
            _findings.Report(AuditProblemKind.MissingNote, null, expected, null, why);
        }

        return true;
    }

    private bool Continues(Checkpoint checkpoint)
    {
        var heads = checkpoint.Heads.ToDictionary(h => h.Chain);
        foreach (var before in _lastCheckpoint?.Heads ?? [])
        {
            if (
                !heads.TryGetValue(before.Chain, out var head)
                || head.Sequence < before.Sequence
                || (head.Sequence == before.Sequence && !head.Hash.AsSpan().SequenceEqual(before.Hash))
            )
            {
                Refuse(
                    checkpoint.Number,
                    $"Checkpoint {checkpoint.Number} takes back what the one before it said of chain {before.Chain}."
                );
                return false;
            }
        }

        return true;
    }

    private void Accept(Checkpoint checkpoint, string note)
    {
        (_lastCheckpoint, _lastNote, _refusedNotes) = (checkpoint, note, 0);
        _checkpoints++;
        foreach (var head in checkpoint.Heads)
        {
            TrailOf(head.Chain)?.Expect(head, checkpoint.Number);
        }
    }
}
