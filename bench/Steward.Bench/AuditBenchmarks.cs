using BenchmarkDotNet.Attributes;
using Steward.Vault;

namespace Steward.Bench;

/// <summary>What linking one event costs, the disk aside.</summary>
[MemoryDiagnoser]
public class AuditBenchmarks
{
    private static readonly Guid Installation = Guid.CreateVersion7();
    private readonly byte[] _prefix = AuditChain.Prefix(Installation);
    private readonly byte[] _previous = AuditChain.Genesis(Installation, 1);
    private readonly AuditRecord _record = new()
    {
        Id = Guid.CreateVersion7(),
        At = new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc),
        ActorId = Guid.CreateVersion7(),
        SessionId = Guid.CreateVersion7(),
        Action = "credential.revealed",
        ObjectKind = "credential",
        ObjectId = Guid.CreateVersion7(),
        ObjectName = "Microsoft 365 tenant admin",
        ObjectVersion = 3,
        ClientId = Guid.CreateVersion7(),
        CredentialId = Guid.CreateVersion7(),
        Outcome = "ok",
        Reason = "Monthly updates [password]",
        RequestId = "0HNH1",
        OriginCommitment = new byte[32],
    };

    [Benchmark]
    public byte[] Write_canonically_and_hash() => AuditChain.Hash(_prefix, 1, 42, _previous, AuditChain.Canonical(_record));

    [Benchmark]
    public byte[] Commit_to_the_origin() =>
        OriginCommitment.Compute(OriginCommitment.NewSalt(), "203.0.113.20", "Mozilla/5.0 (X11; Linux x86_64)", null);
}
