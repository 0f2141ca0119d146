using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Keys;

/// <summary>Writes the key file anew from the 24 words of the recovery kit. Never over a file that is there, never a key this database doesn't know.</summary>
public sealed class RestoreKeyFile(KeySettings settings, Migrator migrator)
{
    /// <returns>The fingerprint of the restored key.</returns>
    /// <exception cref="SettingsException">One sentence that says why nothing was written.</exception>
    public async Task<string> RunAsync(string typed, CancellationToken ct)
    {
        if (!settings.IsFile)
            throw new SettingsException("The key comes from STEWARD_KEY, not from a file. Unset it to restore a key file.");
        if (File.Exists(settings.KeyFile))
            throw new SettingsException($"The key file {settings.KeyFile} is there already; it is never overwritten. Move it away first.");
        using var key = new SecretBytes(RecoveryKit.KeyLength);
        if (RecoveryKit.Read(typed, key.Span) is { } wrong)
            throw new SettingsException(wrong);
        string? needed = null;
        await migrator.RunAsync(
            async db => needed = await db.Keks.Where(k => k.State == KekState.Active).Select(k => k.Fingerprint).SingleOrDefaultAsync(ct),
            ct
        );
        if (needed is null)
            throw new SettingsException("This database was never sealed with a key, so there is none to restore.");
        using var provider = new LocalKeyProvider("kit", "the recovery kit", SecretBytes.CopyOf(key.Span));
        var fingerprint = await provider.FingerprintAsync(ct);
        if (!string.Equals(fingerprint, needed, StringComparison.Ordinal))
        {
            throw new SettingsException(
                $"These are the words of another key: its fingerprint is {fingerprint}, this database needs {needed}. Nothing was written."
            );
        }
        settings.Write(key);
        return fingerprint;
    }
}
