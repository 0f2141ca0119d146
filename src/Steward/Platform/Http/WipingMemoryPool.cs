using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Steward.Platform.Http;

/// <summary>
/// The blocks through which Kestrel reads and writes, wiped when they come back: a password that was sent, or a secret that was shown, is not
/// left lying in a pool until something happens to be written over it.
/// </summary>
internal sealed class WipingMemoryPool : MemoryPool<byte>
{
    private const int BlockSize = 4096;

    /// <summary>4 MiB; more are made when needed, and left to the collector afterwards.</summary>
    private const int KeptBlocks = 1024;

    private readonly ConcurrentQueue<Block> _free = new();
    private int _kept;
    private volatile bool _disposed;

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_free.TryDequeue(out var block))
            return new Block(this);
        Interlocked.Decrement(ref _kept);
        block.Lend();
        return block;
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _free.Clear();
    }

    private void TakeBack(Block block)
    {
        if (_disposed || Interlocked.Increment(ref _kept) > KeptBlocks)
        {
            Interlocked.Decrement(ref _kept);
            return;
        }
        _free.Enqueue(block);
    }

    // Pinned, so that the collector makes no copies of it.
    private sealed class Block(WipingMemoryPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);
        private int _lent = 1;

        public Memory<byte> Memory => _bytes;

        public void Lend() => _lent = 1;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _lent, 0) == 0)
                return;
            CryptographicOperations.ZeroMemory(_bytes);
            pool.TakeBack(this);
        }
    }
}

internal sealed class WipingMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new WipingMemoryPool();
}
