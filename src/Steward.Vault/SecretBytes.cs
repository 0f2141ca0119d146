using System.Diagnostics;
using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>
/// Secret bytes on the pinned heap: the garbage collector never moves (and so never copies) them, and <see cref="Dispose"/>
/// overwrites them with zeros. There is no finalizer, because one could wipe the bytes under a span that is still in use:
/// whoever gets a <see cref="SecretBytes"/> disposes it.
/// </summary>
/// <remarks>Not thread-safe: do not dispose it while another thread reads it.</remarks>
[DebuggerDisplay("••••••••")]
public sealed class SecretBytes : IDisposable
{
    private readonly byte[] _buffer;
    private int _length;
    private volatile bool _disposed;

    /// <summary>Makes <paramref name="length"/> zero bytes to be written to.</summary>
    /// <param name="length">Size in bytes, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public SecretBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _buffer = GC.AllocateArray<byte>(length, pinned: true);
        _length = length;
    }

    /// <summary>Copies bytes; wiping the original stays with the caller.</summary>
    /// <param name="b">The bytes to copy.</param>
    /// <returns>A new instance the caller disposes.</returns>
    public static SecretBytes CopyOf(ReadOnlySpan<byte> b)
    {
        var copy = new SecretBytes(b.Length);
        b.CopyTo(copy._buffer);
        return copy;
    }

    /// <summary>Makes cryptographically random bytes, from the operating system's generator.</summary>
    /// <param name="length">Size in bytes, zero or more.</param>
    /// <returns>A new instance the caller disposes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public static SecretBytes Random(int length)
    {
        var random = new SecretBytes(length);
        RandomNumberGenerator.Fill(random._buffer);
        return random;
    }

    /// <summary>Size in bytes; readable after disposal too.</summary>
    public int Length => _length;

    /// <summary>The bytes themselves, for reading and writing; not to be kept past <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The bytes were wiped.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Span<byte> Span
    {
        get
        {
            ThrowIfDisposed();
            return _buffer.AsSpan(0, _length);
        }
    }

    /// <summary>The bytes themselves as memory, for asynchronous calls; not to be kept past <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The bytes were wiped.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Memory<byte> Memory
    {
        get
        {
            ThrowIfDisposed();
            return _buffer.AsMemory(0, _length);
        }
    }

    /// <summary>Compares in time that depends on the lengths only.</summary>
    /// <param name="other">The bytes to compare with.</param>
    /// <returns>Whether both hold the same bytes.</returns>
    /// <exception cref="ObjectDisposedException">The bytes were wiped.</exception>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(Span, other);

    /// <summary>Always the same eight dots: neither content nor length gets into a log.</summary>
    /// <returns>Eight dots.</returns>
    public override string ToString() => "••••••••";

    /// <summary>Overwrites the bytes with zeros. May be called more than once.</summary>
    public void Dispose()
    {
        // The flag goes first: who used the bytes and then still finds it unset has used them before the first zero was written.
        _disposed = true;
        Thread.MemoryBarrier();
        CryptographicOperations.ZeroMemory(_buffer);
    }

    /// <summary>Shortens what is shown, without a copy; the whole buffer is still wiped on disposal.</summary>
    internal void Shorten(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        _length = length;
    }

    internal bool IsAlive => !_disposed;

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
