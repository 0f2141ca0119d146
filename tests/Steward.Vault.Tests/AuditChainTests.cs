using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Steward.Vault.Tests;

public sealed class AuditChainTests
{
    [Fact]
    public void A_hash_is_sha_256_over_its_parts_as_a_database_puts_them_together()
    {
        var installation = Guid.CreateVersion7();
        var previous = RandomNumberGenerator.GetBytes(32);
        var canonical = RandomNumberGenerator.GetBytes(3000);
        var numbers = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(numbers, 7);
        BinaryPrimitives.WriteInt64BigEndian(numbers.AsSpan(4), 48_213);
        var prefix = AuditChain.Prefix(installation);
        foreach (var length in new[] { 0, 10, 3000 })
        {
            byte[] all = [.. prefix, .. numbers, .. previous, .. canonical[..length]];
            AuditChain.Hash(prefix, 7, 48_213, previous, canonical.AsSpan(0, length)).ShouldBe(SHA256.HashData(all));
        }

        prefix.ShouldBe([.. "steward audit v1"u8, .. installation.ToByteArray(bigEndian: true)]);
    }

    [Fact]
    public void A_time_is_cut_to_microseconds_and_must_be_utc()
    {
        var at = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).AddTicks(12_345_679);
        Make(at).At.ShouldBe(at.AddTicks(-9));
        AuditChain.Canonical(Make(at)).ShouldBe(AuditChain.Canonical(Make(at.AddTicks(-9))));
        Should.Throw<ArgumentException>(() => Make(DateTime.SpecifyKind(at, DateTimeKind.Unspecified)));
        Should.Throw<ArgumentException>(() => Make(DateTime.SpecifyKind(at, DateTimeKind.Local)));
    }

    [Fact]
    public void Each_chain_of_each_installation_begins_differently()
    {
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        new[] { AuditChain.Genesis(one, 0), AuditChain.Genesis(one, 1), AuditChain.Genesis(other, 0) }
            .Select(Convert.ToHexString)
            .ShouldBeUnique();
    }

    [Fact]
    public void A_commitment_tells_null_from_empty_and_one_text_from_the_next()
    {
        var salt = OriginCommitment.NewSalt();
        new[]
        {
            OriginCommitment.Compute(salt, null, null, null),
            OriginCommitment.Compute(salt, "", null, null),
            OriginCommitment.Compute(salt, null, "", null),
            OriginCommitment.Compute(salt, "ab", "c", null),
            OriginCommitment.Compute(salt, "a", "bc", null),
            OriginCommitment.Compute(salt, "a", "bc", new string('x', 4000)),
            OriginCommitment.Compute(OriginCommitment.NewSalt(), "a", "bc", null),
        }
            .Select(Convert.ToHexString)
            .ShouldBeUnique();
        Should.Throw<ArgumentException>(() => OriginCommitment.Compute(salt.AsSpan(1), null, null, null));
    }

    [Fact]
    public void A_hash_or_commitment_of_another_size_is_refused()
    {
        Should.Throw<ArgumentException>(() => AuditChain.Hash(default, 0, 1, new byte[31], default));
        Should.Throw<ArgumentException>(() => AuditChain.Canonical(Make(DateTime.UnixEpoch) with { OriginCommitment = [] }));
    }

    private static AuditRecord Make(DateTime at) =>
        new()
        {
            Id = Guid.Empty,
            At = at,
            Action = "a",
            ObjectKind = "b",
            Outcome = "ok",
            OriginCommitment = new byte[32],
        };
}
