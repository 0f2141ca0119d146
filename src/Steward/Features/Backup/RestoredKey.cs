using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Backup;

/// <summary>The key that opens what a backup holds: the one at hand, or the one inside.</summary>
internal static class RestoredKey
{
    public const string Entry = "key";
    private const int Length = 32;

    public static async Task<SecretBytes> ReadAsync(BackupReader backup, CancellationToken ct)
    {
        var key = new SecretBytes(Length);
        var bytes = new byte[Length];
        using var stream = new MemoryStream(bytes);
        await backup.CopyToAsync(stream, ct);
        bytes.CopyTo(key.Span);
        Array.Clear(bytes);
        return key;
    }

    /// <summary>Null: the key at hand fits. Else what is wrong with it, as a sentence.</summary>
    public static async Task<string?> ProblemAsync(KeySettings settings, BackupHeader header, SecretBytes? inside, CancellationToken ct)
    {
        var needed = $"{header.KeyReference} (fingerprint {header.KeyFingerprint})";
        string fingerprint;
        try
        {
            if (settings.IsFile && !File.Exists(settings.KeyFile) && inside is not null)
            {
                using var provider = new LocalKeyProvider("backup", "the key in the backup", SecretBytes.CopyOf(inside.Span));
                fingerprint = await provider.FingerprintAsync(ct);
            }
            else
            {
                fingerprint = await settings.Open(mayMake: false, needed).FingerprintAsync(ct);
            }
        }
        catch (SettingsException e)
        {
            return settings.IsFile && !File.Exists(settings.KeyFile)
                ? $"The key is missing: the backup is sealed with {needed}, and there is no key file {settings.KeyFile}. Put that key file there, then try again; no other opens it."
                : e.Message;
        }
        return string.Equals(fingerprint, header.KeyFingerprint, StringComparison.Ordinal)
            ? null
            : $"Wrong key: {(settings.IsFile ? settings.KeyFile : "the one at hand")} has the fingerprint {fingerprint}, the backup is sealed with {needed}. Is this the installation the backup is of? STEWARD_DATA names its folder. Else point STEWARD_KEY_FILE to the backup's key. Nothing was changed.";
    }
}
