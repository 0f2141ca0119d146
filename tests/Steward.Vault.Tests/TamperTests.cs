using System.Security.Cryptography;

namespace Steward.Vault.Tests;

public sealed class TamperTests : IDisposable
{
    private static readonly SealLocation Here = new(
        Guid.CreateVersion7(),
        "credential_secret",
        Guid.CreateVersion7(),
        Guid.CreateVersion7(),
        "password",
        3
    );

    private readonly Keyring _keyring = new();
    private readonly HeldKey _held = new("names", SecretBytes.Random(32));

    public TamperTests()
    {
        _keyring.Add("kek-1", new LocalKeyProvider("file", "one", SecretBytes.Random(32)));
        _keyring.Add("kek-2", new LocalKeyProvider("file", "two", SecretBytes.Random(32)));
        _keyring.ActiveReference = "kek-1";
    }

    public static TheoryData<string, SealLocation> Elsewhere =>
        new()
        {
            { "installation", Here with { Installation = Guid.CreateVersion7() } },
            { "table", Here with { Table = "credential" } },
            { "record", Here with { Record = Guid.CreateVersion7() } },
            { "client", Here with { Client = Guid.CreateVersion7() } },
            { "field", Here with { Field = "notes" } },
            { "older version", Here with { Version = 2 } },
            { "newer version", Here with { Version = 4 } },
            { "record and client swapped", Here with { Record = Here.Client, Client = Here.Record } },
            { "table and field run together", Here with { Table = "credential_secretp", Field = "assword" } },
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_changed_bit_of_an_envelope_is_refused()
    {
        var envelope = await _keyring.SealAsync("correct horse"u8.ToArray(), Here, Ct);
        for (var bit = 0; bit < envelope.Length * 8; bit++)
        {
            var changed = (byte[])envelope.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await RefusedAsync(changed, Here, $"bit {bit % 8} of byte {bit / 8}");
        }
    }

    [Fact]
    public async Task Every_changed_bit_of_the_wrap_is_refused_by_a_rewrap_too()
    {
        var envelope = await _keyring.SealAsync("correct horse"u8.ToArray(), Here, Ct);
        const int start = 7 + 5 + 2;
        for (var bit = start * 8; bit < (start + 60) * 8; bit++)
        {
            var changed = (byte[])envelope.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var e = await Should.ThrowAsync<VaultIntegrityException>(async () => await _keyring.RewrapAsync(changed, Here, "kek-2", Ct));
            e.Detail.ShouldBe(VaultIntegrityDetail.WrapRejected);
        }
    }

    [Fact]
    public async Task Every_cut_or_lengthened_envelope_is_refused()
    {
        var envelope = await _keyring.SealAsync(new byte[100], Here, Ct);
        for (var length = 0; length < envelope.Length; length++)
        {
            await RefusedAsync(envelope[..length], Here, $"cut to {length}");
        }

        await RefusedAsync([.. envelope, 0], Here, "one byte more");
        await RefusedAsync([.. envelope, .. new byte[64]], Here, "64 bytes more");
        await RefusedAsync([0, .. envelope], Here, "one byte before");
    }

    [Theory]
    [MemberData(nameof(Elsewhere), DisableDiscoveryEnumeration = true)]
    public async Task An_envelope_does_not_open_elsewhere(string where, SealLocation at)
    {
        var envelope = await _keyring.SealAsync("correct horse"u8.ToArray(), Here, Ct);
        await RefusedAsync(envelope, at, where);
        await Should.ThrowAsync<VaultIntegrityException>(async () => await _keyring.RewrapAsync(envelope, at, "kek-2", Ct));
    }

    [Fact]
    public async Task A_wrapped_key_does_not_open_under_another_reference()
    {
        var envelope = await _keyring.SealAsync("correct horse"u8.ToArray(), Here, Ct);
        envelope[11] = (byte)'2';
        (await RefusedAsync(envelope, Here, "kek-2"))
            .ShouldBeOfType<VaultIntegrityException>()
            .Detail.ShouldBe(VaultIntegrityDetail.WrapRejected);
    }

    [Fact]
    public async Task The_same_key_under_another_reference_does_not_open_it_either()
    {
        var kek = RandomNumberGenerator.GetBytes(32);
        using var keyring = new Keyring();
        keyring.Add("a", new LocalKeyProvider("file", "a", SecretBytes.CopyOf(kek)));
        keyring.Add("b", new LocalKeyProvider("file", "b", SecretBytes.CopyOf(kek)));
        keyring.ActiveReference = "a";
        var envelope = await keyring.SealAsync("x"u8.ToArray(), Here, Ct);
        envelope[7] = (byte)'b';
        await Should.ThrowAsync<VaultIntegrityException>(async () => await keyring.OpenAsync(envelope, Here, Ct));
    }

    [Fact]
    public async Task Content_of_another_envelope_is_refused()
    {
        var one = await _keyring.SealAsync("one"u8.ToArray(), Here, Ct);
        var other = await _keyring.SealAsync("other"u8.ToArray(), Here, Ct);
        const int tail = 12 + 4 + 64 + 16;
        byte[] mixed = [.. one[..^tail], .. other[^tail..]];
        (await RefusedAsync(mixed, Here, "mixed"))
            .ShouldBeOfType<VaultIntegrityException>()
            .Detail.ShouldBe(VaultIntegrityDetail.ContentRejected);
    }

    [Theory]
    [InlineData(4, 2, VaultIntegrityDetail.UnknownFormat)]
    [InlineData(5, 2, VaultIntegrityDetail.UnknownAlgorithm)]
    [InlineData(0, 0, VaultIntegrityDetail.Malformed)]
    [InlineData(6, 0, VaultIntegrityDetail.Malformed)]
    [InlineData(6, 33, VaultIntegrityDetail.Malformed)]
    [InlineData(7, 0x80, VaultIntegrityDetail.Malformed)]
    [InlineData(12, 0xff, VaultIntegrityDetail.Malformed)]
    public async Task The_audit_learns_what_was_wrong_and_the_caller_does_not(int at, byte value, VaultIntegrityDetail detail)
    {
        var envelope = await _keyring.SealAsync("x"u8.ToArray(), Here, Ct);
        envelope[at] = value;
        var e = (await RefusedAsync(envelope, Here, $"{at}")).ShouldBeOfType<VaultIntegrityException>();
        e.Detail.ShouldBe(detail);
        e.Message.ShouldBe(new VaultIntegrityException(VaultIntegrityDetail.PaddingInvalid).Message);
    }

    [Fact]
    public async Task A_length_nobody_has_bytes_for_allocates_nothing()
    {
        var envelope = await _keyring.SealAsync("x"u8.ToArray(), Here, Ct);
        var length = envelope.Length - 16 - 64 - 4;
        new byte[] { 0x7f, 0xff, 0xff, 0xc0 }.CopyTo(envelope, length);
        await RefusedAsync(envelope, Here, "first, to load the code");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<VaultIntegrityException>(() => Keyring.KekReferenceOf(envelope));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
    }

    [Fact]
    public void Every_changed_bit_of_a_held_value_is_refused()
    {
        var value = _held.Seal("ana@example.com"u8, Here);
        for (var bit = 0; bit < value.Length * 8; bit++)
        {
            var changed = (byte[])value.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<VaultIntegrityException>(() => _held.Open(changed, Here), $"bit {bit}");
        }

        for (var length = 0; length < value.Length; length++)
        {
            Should.Throw<VaultIntegrityException>(() => _held.Open(value.AsSpan(0, length), Here), $"cut to {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Elsewhere), DisableDiscoveryEnumeration = true)]
    public void A_held_value_does_not_open_elsewhere(string where, SealLocation at)
    {
        var value = _held.Seal("ana@example.com"u8, Here);
        Should.Throw<VaultIntegrityException>(() => _held.Open(value, at), where);
    }

    public void Dispose()
    {
        _keyring.Dispose();
        _held.Dispose();
    }

    private async Task<Exception> RefusedAsync(byte[] envelope, SealLocation at, string because)
    {
        try
        {
            (await _keyring.OpenAsync(envelope, at, Ct)).Dispose();
        }
        catch (Exception e) when (e is VaultIntegrityException or VaultSealedException)
        {
            return e;
        }

        throw new InvalidOperationException($"It opened: {because}");
    }
}
