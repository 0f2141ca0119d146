using CsCheck;

namespace Steward.Vault.Tests;

public sealed class PropertyTests : IDisposable
{
    private static readonly Gen<SealLocation> Locations = Gen.Select(
        Gen.Guid,
        Gen.String[Gen.Char.AlphaNumeric, 1, 40],
        Gen.Guid,
        Gen.Guid,
        Gen.String[Gen.Char.AlphaNumeric, 1, 40],
        Gen.Int,
        (installation, table, record, client, field, version) => new SealLocation(installation, table, record, client, field, version)
    );

    // Few values, so that two records often differ in one column only, or only in null against empty.
    private static readonly Gen<string?> Texts = Gen.OneOf<string?>(null, "", "a", "ab", "b", "é", "\u0000");

    private static readonly Gen<Guid?> Ids = Gen.OneOf<Guid?>(null, Guid.Empty, Guid.AllBitsSet);

    private static readonly Gen<AuditRecord> Records = Gen.Select(
        Gen.Select(Gen.OneOf(Guid.Empty, Guid.AllBitsSet), Gen.Long[0, 2], Ids, Ids),
        Gen.Select(Gen.OneOf("", "a", "ab"), Gen.OneOf("", "b", "ba"), Ids, Texts, Gen.OneOf<int?>(null, 0, 1)),
        Gen.Select(Ids, Ids, Gen.OneOf("", "ok"), Texts, Texts, Gen.Byte[0, 1]),
        (who, what, rest) =>
            new AuditRecord
            {
                Id = who.Item1,
                At = DateTime.UnixEpoch.AddMicroseconds(who.Item2),
                ActorId = who.Item3,
                SessionId = who.Item4,
                Action = what.Item1,
                ObjectKind = what.Item2,
                ObjectId = what.Item3,
                ObjectName = what.Item4,
                ObjectVersion = what.Item5,
                ClientId = rest.Item1,
                CredentialId = rest.Item2,
                Outcome = rest.Item3,
                Reason = rest.Item4,
                RequestId = rest.Item5,
                OriginCommitment = Enumerable.Repeat(rest.Item6, 32).ToArray(),
            }
    );

    private readonly Keyring _keyring = new();
    private readonly HeldKey _held = new("names", SecretBytes.Random(32));

    public PropertyTests()
    {
        _keyring.Add("kek-1", new LocalKeyProvider("file", "one", SecretBytes.Random(32)));
        _keyring.Add("kek-2", new LocalKeyProvider("file", "two", SecretBytes.Random(32)));
        _keyring.ActiveReference = "kek-1";
    }

    [Fact]
    public async Task Anything_sealed_anywhere_opens_there_again_and_after_a_rewrap() =>
        await Gen.Select(Gen.Byte.Array[0, 300], Locations)
            .SampleAsync(
                async (plaintext, at) =>
                {
                    var envelope = await _keyring.SealAsync(plaintext, at);
                    var rewrapped = await _keyring.RewrapAsync(envelope, at, "kek-2");
                    using var opened = await _keyring.OpenAsync(envelope, at);
                    using var again = await _keyring.OpenAsync(rewrapped, at);
                    return opened.Span.SequenceEqual(plaintext) && again.Span.SequenceEqual(plaintext);
                }
            );

    [Fact]
    public void Anything_held_opens_again() =>
        Gen.Select(Gen.Byte.Array[0, 300], Locations)
            .Sample(
                (plaintext, at) =>
                {
                    using var opened = _held.Open(_held.Seal(plaintext, at), at);
                    return opened.Span.SequenceEqual(plaintext);
                }
            );

    [Fact]
    public async Task An_envelope_opens_at_one_location_only() =>
        await Gen.Select(Locations, Locations)
            .SampleAsync(
                async (at, other) =>
                {
                    if (at == other)
                    {
                        return true;
                    }

                    var envelope = await _keyring.SealAsync(new byte[1], at);
                    try
                    {
                        (await _keyring.OpenAsync(envelope, other)).Dispose();
                        return false;
                    }
                    catch (VaultIntegrityException)
                    {
                        return true;
                    }
                }
            );

    [Fact]
    public async Task A_length_says_only_how_many_steps_of_64_bytes() =>
        await Gen.Int[0, 500]
            .SampleAsync(async length =>
            {
                var at = new SealLocation(Guid.Empty, "t", Guid.Empty, Guid.Empty, "f", 1);
                var envelope = await _keyring.SealAsync(new byte[length], at);
                return envelope.Length == 7 + 5 + 2 + 60 + 12 + 4 + (length / 64 + 1) * 64 + 16;
            });

    [Fact]
    public void Bytes_that_are_no_envelope_are_refused_as_such() =>
        Gen
            .Byte.Array[0, 400]
            .Sample(bytes =>
            {
                byte[] likely = [.. "STWD\u0001\u0001"u8, .. bytes];
                return new[] { bytes, likely }.All(b =>
                {
                    try
                    {
                        _ = Keyring.KekReferenceOf(b);
                        return true;
                    }
                    catch (VaultIntegrityException)
                    {
                        return true;
                    }
                });
            });

    [Fact]
    public void Two_records_have_the_same_canonical_bytes_only_if_they_are_equal() =>
        Gen.Select(Records, Records)
            .Sample(
                (one, other) => AuditChain.Canonical(one).AsSpan().SequenceEqual(AuditChain.Canonical(other)) == Same(one, other),
                iter: 5000
            );

    [Fact]
    public void A_changed_byte_of_what_is_hashed_changes_the_hash() =>
        Gen.Select(Records, Gen.Int[0, 10_000], Gen.Byte[1, 255])
            .Sample(
                (record, at, mask) =>
                {
                    var prefix = AuditChain.Prefix(Guid.Empty);
                    var canonical = AuditChain.Canonical(record);
                    var hash = AuditChain.Hash(prefix, 0, 1, new byte[32], canonical);
                    canonical[at % canonical.Length] ^= mask;
                    return !AuditChain.Hash(prefix, 0, 1, new byte[32], canonical).AsSpan().SequenceEqual(hash);
                }
            );

    public void Dispose()
    {
        _keyring.Dispose();
        _held.Dispose();
    }

    private static bool Same(AuditRecord one, AuditRecord other) =>
        one.OriginCommitment.AsSpan().SequenceEqual(other.OriginCommitment)
        && one == other with { OriginCommitment = one.OriginCommitment };
}
