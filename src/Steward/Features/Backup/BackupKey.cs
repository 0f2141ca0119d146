using System.Security.Cryptography;
using NSec.Cryptography;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Features.Backup;

/// <summary>What Argon2id was given, and a check by which a mistyped passphrase is told from a damaged file.</summary>
internal sealed record PassphraseCosts(int MemoryKiB, int Passes, byte[] Salt, byte[] Check)
{
    // They come from a file anybody may have written: nobody exhausts the machine with one.
    public bool IsSane =>
        MemoryKiB is >= 8 and <= 1024 * 1024 && Passes is >= 1 and <= 16 && Salt is { Length: BackupKey.SaltLength } && Check is not null;
}

/// <summary>The key of one backup: Argon2id (RFC 9106) of its passphrase and a salt of its own, so no two backups share a key.</summary>
internal static class BackupKey
{
    public const int SaltLength = 16;
    private const int KeyLength = 32;
    private const int CheckLength = 16;
    public const int ShortestPassphrase = 12;

    // A backup is guessed at on somebody else's machine, for years: dearer than a sign-in.
    private const int MemoryKiB = 128 * 1024;
    private const int Passes = 4;

    public static (SecretBytes Key, PassphraseCosts Costs) Make(SecretBytes passphrase)
    {
        if (passphrase.Length < ShortestPassphrase)
            throw new SettingsException(
                $"The passphrase is too short: whoever has the file can guess at it for years. Use {ShortestPassphrase} characters or more, best some words drawn at random."
            );
        var costs = new PassphraseCosts(MemoryKiB, Passes, RandomNumberGenerator.GetBytes(SaltLength), []);
        var (key, check) = Derive(passphrase, costs);
        return (key, costs with { Check = check });
    }

    public static SecretBytes Open(SecretBytes passphrase, PassphraseCosts costs)
    {
        var (key, check) = Derive(passphrase, costs);
        if (CryptographicOperations.FixedTimeEquals(check, costs.Check))
            return key;
        key.Dispose();
        throw new SettingsException(
            "The passphrase doesn't open this backup. Type it as it was typed when the backup was made; nothing was changed."
        );
    }

    private static (SecretBytes Key, byte[] Check) Derive(SecretBytes passphrase, PassphraseCosts costs)
    {
        var argon2id = PasswordBasedKeyDerivationAlgorithm.Argon2id(
            new Argon2Parameters
            {
                MemorySize = costs.MemoryKiB,
                NumberOfPasses = costs.Passes,
                DegreeOfParallelism = 1,
            }
        );
        var root = argon2id.DeriveBytes(passphrase.Span, costs.Salt, KeyLength);
        var key = new SecretBytes(KeyLength);
        HKDF.Expand(HashAlgorithmName.SHA256, root, key.Span, "steward backup chunks"u8);
        var check = new byte[CheckLength];
        HKDF.Expand(HashAlgorithmName.SHA256, root, check, "steward backup check"u8);
        CryptographicOperations.ZeroMemory(root);
        return (key, check);
    }
}
