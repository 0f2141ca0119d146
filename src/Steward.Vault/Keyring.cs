using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>
/// The key-encryption keys in use, by reference, and the operations on envelopes (format v1, docs/vault-format.md): each secret gets
/// its own random 256-bit data key, used for one AES-256-GCM encryption (NIST SP 800-38D) and wrapped by the active KEK.
/// Thread-safe. With local keys every call completes synchronously.
/// </summary>
public sealed class Keyring : IDisposable
{
    /// <summary>The longest plaintext an envelope takes: 1,048,576 bytes.</summary>
    public const int MaxPlaintextSize = Envelope.MaxPlaintextSize;

    /// <summary>Wraps under one KEK from which on a new KEK should be made: 2^28.</summary>
    public const long WarnAtWraps = 1L << 28;

    /// <summary>Wraps under one KEK at which no more may be made: 2^31, half of what NIST SP 800-38D (8.3) allows with random nonces.</summary>
    public const long RefuseAtWraps = 1L << 31;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private volatile string? _active;
    private volatile bool _disposed;

    /// <summary>The reference of the KEK that new envelopes are wrapped by.</summary>
    /// <exception cref="InvalidOperationException">None was set yet.</exception>
    /// <exception cref="ArgumentException">The reference set was not added before.</exception>
    public string ActiveReference
    {
        get => _active ?? throw new InvalidOperationException("No key-encryption key is active.");
        set => _active = Knows(value) ? value : throw new ArgumentException($"No key '{value}' was added.", nameof(value));
    }

    /// <summary>Adds a KEK. The keyring owns the provider from now on and disposes it.</summary>
    /// <param name="kekReference">1 to 32 printable ASCII characters without space; stored in each envelope, so never reused for another key.</param>
    /// <param name="provider">Where the KEK lives.</param>
    /// <exception cref="ArgumentException">The reference is not valid, or already there.</exception>
    public void Add(string kekReference, IKeyProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ObjectDisposedException.ThrowIf(_disposed, this);
        DemandReference(kekReference, nameof(kekReference));
        if (!_entries.TryAdd(kekReference, new Entry(kekReference, provider)))
        {
            throw new ArgumentException($"A key '{kekReference}' is there already.", nameof(kekReference));
        }
    }

    /// <summary>Takes a KEK out and disposes its provider; its envelopes then answer <see cref="VaultSealedException"/>.</summary>
    /// <param name="kekReference">The reference; the active one can't be removed.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="InvalidOperationException">It is the active one.</exception>
    public bool Remove(string kekReference)
    {
        if (string.Equals(kekReference, _active, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The active key can't be removed; make another one active first.");
        }

        if (!_entries.TryRemove(kekReference, out var entry))
        {
            return false;
        }

        entry.Provider.Dispose();
        return true;
    }

    /// <summary>Says whether a KEK of this reference was added.</summary>
    /// <param name="kekReference">The reference.</param>
    /// <returns>Whether it is there.</returns>
    public bool Knows(string kekReference) => kekReference is not null && _entries.ContainsKey(kekReference);

    /// <summary>Says how many wraps of a KEK all nodes have counted so far; those of this process since it was asked last come on top.</summary>
    /// <param name="kekReference">The reference; an unknown one is no harm.</param>
    /// <param name="total">The number of wraps.</param>
    public void SetWrapsCounted(string kekReference, long total)
    {
        if (_entries.TryGetValue(kekReference, out var entry))
        {
            entry.SetCounted(total);
        }
    }

    /// <summary>Gives all wraps made under a KEK, as far as is known here (<see cref="WarnAtWraps"/>).</summary>
    /// <param name="kekReference">The reference.</param>
    /// <returns>The number of wraps; 0 for an unknown reference.</returns>
    public long WrapsUnder(string kekReference) => _entries.TryGetValue(kekReference, out var entry) ? entry.Wraps : 0;

    /// <summary>Gives the wraps made under a KEK since it was asked last and starts again at zero, to be added up where all nodes count (<see cref="WarnAtWraps"/>).</summary>
    /// <param name="kekReference">The reference.</param>
    /// <returns>The number of wraps; 0 for an unknown reference.</returns>
    /// <remarks>Until <see cref="SetWrapsCounted"/> says the new total, <see cref="WrapsUnder"/> leaves them out.</remarks>
    public long TakeWrapCount(string kekReference) => _entries.TryGetValue(kekReference, out var entry) ? entry.TakeWraps() : 0;

    /// <summary>Encrypts a secret under a new data key and wraps that by the active KEK.</summary>
    /// <param name="plaintext">0 to 1,048,576 bytes; wiping it stays with the caller. It is padded to 64-byte steps.</param>
    /// <param name="at">Where the secret belongs; needed again to open it.</param>
    /// <param name="ct">Cancels the provider's call.</param>
    /// <returns>The envelope: about 106 bytes more than the padded plaintext with a local key.</returns>
    /// <exception cref="ArgumentException">The plaintext is too long, or a name in <paramref name="at"/> is not valid.</exception>
    /// <exception cref="InvalidOperationException">No KEK is active.</exception>
    /// <exception cref="VaultSealedException">The provider can't be reached.</exception>
    /// <exception cref="WrapLimitException">The active KEK made <see cref="RefuseAtWraps"/> wraps.</exception>
    public async ValueTask<byte[]> SealAsync(ReadOnlyMemory<byte> plaintext, SealLocation at, CancellationToken ct = default)
    {
        if (plaintext.Length > MaxPlaintextSize)
        {
            throw new ArgumentException($"A secret has at most {MaxPlaintextSize} bytes.", nameof(plaintext));
        }

        var entry = Find(ActiveReference);
        using var dataKey = SecretBytes.Random(Envelope.DataKeySize);
        var wrapped = await entry.WrapAsync(dataKey, at, ct).ConfigureAwait(false);
        return Envelope.Seal(plaintext.Span, dataKey.Span, entry.Reference, wrapped, at);
    }

    /// <summary>Decrypts a secret.</summary>
    /// <param name="envelope">What <see cref="SealAsync"/> or <see cref="RewrapAsync"/> returned.</param>
    /// <param name="at">Where the secret belongs: what was given when it was sealed.</param>
    /// <param name="ct">Cancels the provider's call.</param>
    /// <returns>The plaintext; the caller disposes it.</returns>
    /// <exception cref="VaultIntegrityException">The envelope is damaged, changed, or belongs elsewhere.</exception>
    /// <exception cref="VaultSealedException">Its KEK is unknown here, or the provider can't be reached.</exception>
    public async ValueTask<SecretBytes> OpenAsync(ReadOnlyMemory<byte> envelope, SealLocation at, CancellationToken ct = default)
    {
        var layout = Envelope.Parse(envelope.Span);
        var wrapped = envelope.Slice(layout.WrappedStart, layout.WrappedSize);
        using var dataKey = await Find(layout.KekReference).UnwrapAsync(wrapped, at, ct).ConfigureAwait(false);
        return layout.Open(envelope.Span, dataKey.Span, at);
    }

    /// <summary>
    /// Wraps an envelope's data key by another KEK. The plaintext is never produced, and the content's bytes stay as they are (their
    /// associated data leaves the KEK out); so damage to the content is found when it is opened, not here.
    /// </summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="at">Where the secret belongs: what was given when it was sealed.</param>
    /// <param name="toReference">The KEK to wrap by; need not be the active one.</param>
    /// <param name="ct">Cancels the providers' calls.</param>
    /// <returns>The new envelope.</returns>
    /// <exception cref="VaultIntegrityException">The wrapped key is damaged, changed, or belongs elsewhere.</exception>
    /// <exception cref="VaultSealedException">One of the two KEKs is unknown here, or its provider can't be reached.</exception>
    public async ValueTask<byte[]> RewrapAsync(
        ReadOnlyMemory<byte> envelope,
        SealLocation at,
        string toReference,
        CancellationToken ct = default
    )
    {
        DemandReference(toReference, nameof(toReference));
        var layout = Envelope.Parse(envelope.Span);
        var wrapped = envelope.Slice(layout.WrappedStart, layout.WrappedSize);
        var target = Find(toReference);
        using var dataKey = await Find(layout.KekReference).UnwrapAsync(wrapped, at, ct).ConfigureAwait(false);
        var rewrapped = await target.WrapAsync(dataKey, at, ct).ConfigureAwait(false);
        return layout.WithWrap(envelope.Span, target.Reference, rewrapped);
    }

    /// <summary>Reads which KEK an envelope is wrapped by, without any key.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <returns>The reference, 1 to 32 ASCII characters. It is not authenticated until the envelope is opened.</returns>
    /// <exception cref="VaultIntegrityException">The bytes are no envelope.</exception>
    public static string KekReferenceOf(ReadOnlySpan<byte> envelope) => Envelope.Parse(envelope).KekReference;

    /// <summary>Disposes all providers.</summary>
    public void Dispose()
    {
        _disposed = true;
        foreach (var entry in _entries.Values)
        {
            entry.Provider.Dispose();
        }

        _entries.Clear();
    }

    private static void DemandReference(string reference, string parameter)
    {
        if (!Envelope.IsReference(reference))
        {
            throw new ArgumentException("A key reference has 1 to 32 printable ASCII characters without space.", parameter);
        }
    }

    private Entry Find(string reference)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _entries.TryGetValue(reference, out var entry) ? entry : throw new VaultSealedException(reference);
    }

    /// <summary>One KEK: translates what its provider throws, and counts its wraps.</summary>
    private sealed class Entry(string reference, IKeyProvider provider)
    {
        private long _wraps;
        private long _counted;

        public long Wraps => Interlocked.Read(ref _counted) + Interlocked.Read(ref _wraps);

        public string Reference => reference;

        public IKeyProvider Provider => provider;

        public void SetCounted(long total) => Interlocked.Exchange(ref _counted, total);

        public long TakeWraps() => Interlocked.Exchange(ref _wraps, 0);

        public async ValueTask<byte[]> WrapAsync(SecretBytes dataKey, SealLocation at, CancellationToken ct)
        {
            var associated = AssociatedData.Wrap(at, Envelope.Format, Envelope.Aes256Gcm, reference);
            if (Wraps >= RefuseAtWraps)
            {
                throw new WrapLimitException(reference);
            }

            Interlocked.Increment(ref _wraps);
            byte[] wrapped;
            try
            {
                wrapped = await provider.WrapAsync(dataKey.Memory, associated, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (IsUnreachable(e, ct))
            {
                throw new VaultSealedException(reference, e);
            }

            return wrapped is { Length: > 0 and <= Envelope.MaxWrappedSize }
                ? wrapped
                : throw new InvalidOperationException("A key provider gave a wrapped key that is empty or longer than 4,096 bytes.");
        }

        public async ValueTask<SecretBytes> UnwrapAsync(ReadOnlyMemory<byte> wrapped, SealLocation at, CancellationToken ct)
        {
            var associated = AssociatedData.Wrap(at, Envelope.Format, Envelope.Aes256Gcm, reference);
            SecretBytes dataKey;
            try
            {
                dataKey = await provider.UnwrapAsync(wrapped, associated, ct).ConfigureAwait(false);
            }
            catch (AuthenticationTagMismatchException e)
            {
                throw new VaultIntegrityException(VaultIntegrityDetail.WrapRejected, e);
            }
            catch (Exception e) when (IsUnreachable(e, ct))
            {
                throw new VaultSealedException(reference, e);
            }

            if (dataKey.Length == Envelope.DataKeySize)
            {
                return dataKey;
            }

            dataKey.Dispose();
            throw new VaultIntegrityException(VaultIntegrityDetail.WrapRejected);
        }

        // A provider's own time-out also comes as a cancellation; only the caller's is passed on.
        private static bool IsUnreachable(Exception e, CancellationToken ct) =>
            e is not (VaultIntegrityException or VaultSealedException) && !(e is OperationCanceledException && ct.IsCancellationRequested);
    }
}
