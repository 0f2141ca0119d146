using System.Security.Cryptography;

namespace Steward.Vault.Tests;

/// <summary>A small audit log in memory, as the product writes it: rows, heads and notes that a test may tamper with.</summary>
internal sealed class AuditLog : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTime _start = new(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc);
    private long _made;

    public Guid Installation { get; } = Guid.CreateVersion7();

    public List<Row> Rows { get; } = [];

    public SortedDictionary<int, ChainHead> Heads { get; } = [];

    public List<string> Notes { get; } = [];

    public ECDsa Key => _key;

    /// <summary>Three chains of <paramref name="each"/> events, a note after every fourth round.</summary>
    public static AuditLog Of(int each, int chains = 3, int noteEvery = 4)
    {
        var log = new AuditLog();
        for (var round = 1; round <= each; round++)
        {
            for (var chain = 0; chain < chains; chain++)
            {
                log.Append(chain);
            }

            if (round % noteEvery == 0)
            {
                log.Note();
            }
        }

        return log;
    }

    public Row Append(int chain)
    {
        var head = HeadOf(chain);
        var row = Make(chain, head.Sequence + 1, head.Hash);
        Rows.Add(row);
        Heads[chain] = new ChainHead(chain, row.Link.Sequence, row.Link.Hash);
        return row;
    }

    public Row Make(int chain, long sequence, byte[] previous)
    {
        var origin = new OriginShown(OriginCommitment.NewSalt(), "192.0.2.7", "Browser/1", null);
        var record = new AuditRecord
        {
            Id = Guid.CreateVersion7(),
            At = _start.AddSeconds(++_made),
            ActorId = Guid.CreateVersion7(),
            Action = "credential.revealed",
            ObjectKind = "credential",
            ObjectId = Guid.CreateVersion7(),
            ObjectName = $"FTP {_made}",
            ObjectVersion = 1,
            Outcome = "ok",
            Reason = "",
            OriginCommitment = OriginCommitment.Compute(origin.Salt, origin.Ip, origin.UserAgent, origin.TypedName),
        };
        return Linked(record, chain, sequence, previous, origin);
    }

    public Row Linked(AuditRecord record, int chain, long sequence, byte[] previous, OriginShown? origin)
    {
        var hash = AuditChain.Hash(AuditChain.Prefix(Installation), chain, sequence, previous, AuditChain.Canonical(record));
        return new Row(record, new ChainLink(chain, sequence, previous, hash), origin);
    }

    public string Note(ECDsa? key = null)
    {
        var previous = Notes.Count == 0 ? Checkpoint.NoPreviousNote() : CheckpointNote.HashOf(Notes[^1]);
        var note = CheckpointNote.Sign(
            new Checkpoint(Notes.Count + 1, _start.AddSeconds(_made), Installation, [.. Heads.Values], previous),
            key ?? _key
        );
        Notes.Add(note);
        return note;
    }

    public int IndexOf(int chain, long sequence) => Rows.FindIndex(r => r.Link.Chain == chain && r.Link.Sequence == sequence);

    public void Change(int chain, long sequence, Func<Row, Row> how)
    {
        var index = IndexOf(chain, sequence);
        Rows[index] = how(Rows[index]);
    }

    /// <summary>Relinks a chain from a number on, as one would who can write to the database, head row included.</summary>
    public void Rehash(int chain, long from)
    {
        var previous = from == 1 ? AuditChain.Genesis(Installation, chain) : Rows[IndexOf(chain, from - 1)].Link.Hash;
        var next = from;
        foreach (var old in Rows.Where(r => r.Link.Chain == chain && r.Link.Sequence >= from).OrderBy(r => r.Link.Sequence).ToList())
        {
            var row = Linked(old.Record, chain, next++, previous, old.Origin);
            Rows[Rows.IndexOf(old)] = row;
            previous = row.Link.Hash;
        }

        Heads[chain] = new ChainHead(chain, next - 1, previous);
    }

    public AuditVerdict Verify()
    {
        var verifier = new AuditVerifier(Installation, _key);
        Notes.ForEach(verifier.AddNote);
        foreach (var row in Rows.OrderBy(r => r.Link.Chain).ThenBy(r => r.Link.Sequence))
        {
            verifier.Add(row.Record, row.Link, row.Origin);
        }

        return verifier.Finish([.. Heads.Values]);
    }

    public void Dispose() => _key.Dispose();

    private ChainHead HeadOf(int chain) =>
        Heads.TryGetValue(chain, out var head) ? head : new ChainHead(chain, 0, AuditChain.Genesis(Installation, chain));

    internal sealed record Row(AuditRecord Record, ChainLink Link, OriginShown? Origin)
    {
        public Row At(long sequence) => this with { Link = Link with { Sequence = sequence } };
    }
}
