using System.Globalization;
using System.Security.Cryptography;
using NSec.Cryptography;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>What one password hash costs. The defaults are for production; tests take less memory.</summary>
public sealed record PasswordHashSettings(int MemoryKiB = 64 * 1024, int Passes = 3);

/// <summary>
/// Argon2id (RFC 9106) over HMAC-SHA256(pepper, user id | password): a stolen table can't be guessed at without the pepper,
/// and a hash copied to another user's row fits nobody. Stored as <c>$argon2id$v=19$m=65536,t=3,p=1$salt$hash</c>.
/// </summary>
/// <remarks>
/// A hash takes 64 MiB and a core for 150 ms, so at most one runs per core; the rest wait off the request thread and can be
/// cancelled while they wait.
/// </remarks>
/// <param name="pepper">HMAC-SHA256 under the key that only this process can open.</param>
public sealed class PasswordHasher(PasswordHashSettings settings, Func<ReadOnlySpan<byte>, byte[]> pepper) : IDisposable
{
    private const int SaltLength = 16;
    private const int HashLength = 32;

    // Parameters come from the database: whoever can write there must not be able to exhaust the machine.
    private const int MaxMemoryKiB = 1024 * 1024;
    private const int MaxPasses = 16;
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(3);

    /// <summary>At 150 ms each on two cores, the last of them waits two and a half seconds. Who comes then is told to come again.</summary>
    private const int LongestQueue = 32;

    private readonly SemaphoreSlim _oneForEachCore = new(Environment.ProcessorCount);
    private int _waiting;

    public async Task<string> HashAsync(Guid userId, ReadOnlyMemory<byte> passwordUtf8, CancellationToken ct) =>
        await InTurnAsync(() => Hash(userId, passwordUtf8.Span), ct);

    public async Task<bool> VerifyAsync(Guid userId, ReadOnlyMemory<byte> passwordUtf8, string encoded, CancellationToken ct) =>
        await InTurnAsync(() => Verify(userId, passwordUtf8.Span, encoded), ct);

    /// <summary>The same work for a user who doesn't exist, so that the time tells nothing. Never true.</summary>
    public async Task<bool> VerifyDummyAsync(ReadOnlyMemory<byte> passwordUtf8, CancellationToken ct)
    {
        var nobody = new Encoded(
            settings.MemoryKiB,
            settings.Passes,
            RandomNumberGenerator.GetBytes(SaltLength),
            RandomNumberGenerator.GetBytes(HashLength)
        ).ToString();
        await InTurnAsync(() => Verify(Guid.Empty, passwordUtf8.Span, nobody), ct);
        return false;
    }

    public string Hash(Guid userId, ReadOnlySpan<byte> passwordUtf8)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = Derive(userId, passwordUtf8, salt, settings.MemoryKiB, settings.Passes);
        return new Encoded(settings.MemoryKiB, settings.Passes, salt, hash).ToString();
    }

    public bool Verify(Guid userId, ReadOnlySpan<byte> passwordUtf8, string encoded)
    {
        if (Encoded.TryParse(encoded) is not { } stored)
            return false;
        var hash = Derive(userId, passwordUtf8, stored.Salt, stored.MemoryKiB, stored.Passes);
        return CryptographicOperations.FixedTimeEquals(hash, stored.Hash);
    }

    /// <summary>True when the hash was made with other costs than today's: hash anew at the next sign-in.</summary>
    public bool NeedsRehash(string encoded) =>
        Encoded.TryParse(encoded) is not { } stored || stored.MemoryKiB != settings.MemoryKiB || stored.Passes != settings.Passes;

    public void Dispose() => _oneForEachCore.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken ct)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > LongestQueue + Environment.ProcessorCount)
                throw RefusedException.TooMany("Many people sign in at this moment. Try again in a few seconds.", BusyWait);
            await _oneForEachCore.WaitAsync(ct);
        }
        catch
        {
            Interlocked.Decrement(ref _waiting);
            throw;
        }
        try
        {
            return await Task.Run(work, ct);
        }
        finally
        {
            _oneForEachCore.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }

    private byte[] Derive(Guid userId, ReadOnlySpan<byte> passwordUtf8, byte[] salt, int memoryKiB, int passes)
    {
        var bound = GC.AllocateArray<byte>(16 + passwordUtf8.Length, pinned: true);
        byte[] peppered = [];
        try
        {
            userId.TryWriteBytes(bound, bigEndian: true, out _);
            passwordUtf8.CopyTo(bound.AsSpan(16));
            peppered = pepper(bound);
            var argon2id = PasswordBasedKeyDerivationAlgorithm.Argon2id(
                new Argon2Parameters
                {
                    MemorySize = memoryKiB,
                    NumberOfPasses = passes,
                    DegreeOfParallelism = 1,
                }
            );
            return argon2id.DeriveBytes(peppered, salt, HashLength);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bound);
            CryptographicOperations.ZeroMemory(peppered);
        }
    }

    private sealed record Encoded(int MemoryKiB, int Passes, byte[] Salt, byte[] Hash)
    {
        private const string Kind = "argon2id";
        private const string Version = "v=19";

        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"${Kind}${Version}$m={MemoryKiB},t={Passes},p=1${Unpadded(Salt)}${Unpadded(Hash)}"
            );

        public static Encoded? TryParse(string text)
        {
            if (text.Split('$') is not ["", Kind, Version, var costs, var salt, var hash])
                return null;
            if (costs.Split(',') is not [['m', '=', .. var m], ['t', '=', .. var t], "p=1"])
                return null;
            if (Number(m, 8, MaxMemoryKiB) is not { } memory || Number(t, 1, MaxPasses) is not { } passes)
                return null;
            if (Bytes(salt, SaltLength) is not { } saltBytes || Bytes(hash, HashLength) is not { } hashBytes)
                return null;
            return new Encoded(memory, passes, saltBytes, hashBytes);
        }

        private static int? Number(string text, int min, int max) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number
                : null;

        private static string Unpadded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

        private static byte[]? Bytes(string base64, int length)
        {
            Span<byte> bytes = stackalloc byte[length];
            var padded = base64 + new string('=', -base64.Length & 3);
            return Convert.TryFromBase64String(padded, bytes, out var written) && written == length ? bytes.ToArray() : null;
        }
    }
}
