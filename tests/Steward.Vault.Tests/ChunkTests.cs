namespace Steward.Vault.Tests;

public sealed class ChunkTests : IDisposable
{
    private const int Frame = 5 + (64 * 1024) + 16;
    private static readonly byte[] Header = "header"u8.ToArray();
    private readonly SecretBytes _key = SecretBytes.Random(32);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(300_000)]
    public void What_was_sealed_opens(int length)
    {
        var content = Content(length);

        Open(Seal(content), Header).ShouldBe(content);
    }

    [Fact]
    public void Any_flipped_byte_is_found()
    {
        var whole = Seal(Content(100));
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 1;
            Should.Throw<VaultIntegrityException>(() => Open(damaged, Header), $"byte {i}");
        }
    }

    [Fact]
    public void An_end_cut_off_anywhere_is_found()
    {
        var whole = Seal(Content(200_000));

        foreach (var length in new[] { 0, 3, Frame - 1, Frame, 2 * Frame, whole.Length - 1 })
            Should.Throw<VaultIntegrityException>(() => Open(whole[..length], Header), $"{length} bytes");
    }

    [Fact]
    public void Chunks_that_changed_places_or_were_left_out_or_repeated_are_found()
    {
        var whole = Seal(Content(200_000));
        byte[] first = whole[..Frame],
            second = whole[Frame..(2 * Frame)],
            rest = whole[(2 * Frame)..];

        Should.Throw<VaultIntegrityException>(() => Open([.. second, .. first, .. rest], Header));
        Should.Throw<VaultIntegrityException>(() => Open([.. first, .. rest], Header));
        Should.Throw<VaultIntegrityException>(() => Open([.. first, .. first, .. second, .. rest], Header));
        Should.Throw<VaultIntegrityException>(() => Open([.. whole, 0], Header));
    }

    [Fact]
    public void Another_header_or_key_does_not_open()
    {
        var whole = Seal(Content(100));
        using var other = SecretBytes.Random(32);

        Should.Throw<VaultIntegrityException>(() => Open(whole, "Header"u8.ToArray()));
        Should.Throw<VaultIntegrityException>(() => Open(whole, Header, other));
    }

    [Fact]
    public void Nothing_follows_the_last_chunk()
    {
        using var sealer = new ChunkSealer(Stream.Null, _key, Header);
        sealer.Complete();

        Should.Throw<InvalidOperationException>(() => sealer.Write([1]));
        Should.Throw<InvalidOperationException>(sealer.Complete);
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Content(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];

    private byte[] Seal(byte[] content)
    {
        using var destination = new MemoryStream();
        using var sealer = new ChunkSealer(destination, _key, Header);
        for (var i = 0; i < content.Length; i += 10_007)
            sealer.Write(content.AsSpan(i, Math.Min(10_007, content.Length - i)));
        sealer.Complete();
        return destination.ToArray();
    }

    private byte[] Open(byte[] whole, byte[] header, SecretBytes? key = null)
    {
        using var source = new MemoryStream(whole);
        using var opener = new ChunkOpener(source, key ?? _key, header);
        using var content = new MemoryStream();
        var buffer = new byte[4_001];
        while (opener.Read(buffer) is > 0 and var read)
            content.Write(buffer, 0, read);
        return content.ToArray();
    }
}
