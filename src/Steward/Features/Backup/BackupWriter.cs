using System.Buffers.Binary;
using System.Text;
using Steward.Vault;

namespace Steward.Features.Backup;

/// <summary>Named contents, one after the other: name, blocks with their lengths, an empty block. A length of -1 ends them all.</summary>
internal sealed class BackupWriter(Stream file, SecretBytes key, byte[] header) : IDisposable
{
    public const int End = -1;

    private readonly ChunkSealer _sealer = Begin(file, key, header);
    private readonly byte[] _buffer = new byte[BackupReader.LongestBlock];

    public async Task AddAsync(string name, Stream content, CancellationToken ct)
    {
        WriteBlock(Encoding.UTF8.GetBytes(name));
        while (await content.ReadAsync(_buffer, ct) is > 0 and var read)
            WriteBlock(_buffer.AsSpan(0, read));
        WriteLength(0);
    }

    public void Add(string name, ReadOnlySpan<byte> content)
    {
        WriteBlock(Encoding.UTF8.GetBytes(name));
        WriteBlock(content);
        WriteLength(0);
    }

    public void Complete()
    {
        WriteLength(End);
        _sealer.Complete();
    }

    public void Dispose()
    {
        _sealer.Dispose();
        Array.Clear(_buffer);
    }

    private static ChunkSealer Begin(Stream file, SecretBytes key, byte[] header)
    {
        file.Write(header);
        return new ChunkSealer(file, key, header);
    }

    private void WriteBlock(ReadOnlySpan<byte> block)
    {
        WriteLength(block.Length);
        _sealer.Write(block);
    }

    private void WriteLength(int length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        _sealer.Write(bytes);
    }
}
