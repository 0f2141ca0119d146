using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Keys;

/// <summary>Shows the key as 24 words, to be printed. Whoever has them and a copy of the database can read every secret: audited first, then shown.</summary>
public sealed class PrintRecoveryKit(
    StewardDb db,
    WriteTransaction write,
    KeySettings settings,
    SessionSettings sessions,
    RecoveryKitStatus status,
    TimeProvider clock
)
{
    public sealed record Kit(IReadOnlyList<string> Words, string Reference, string Fingerprint, Guid Installation, DateTime PrintedAt);

    /// <exception cref="RefusedException">
    /// 403: not an administrator of keys, or the password was asked for too long ago. 409: the key is not where it is configured, or is another one.
    /// </exception>
    public async Task<Kit> RunAsync(CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.KeysManage);
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var kek = await db.Keks.SingleAsync(k => k.State == KekState.Active, ct);
        using var key = ReadKey();
        using var provider = new LocalKeyProvider("kit", "the key as configured now", SecretBytes.CopyOf(key.Span));
        var fingerprint = await provider.FingerprintAsync(ct);
        // The file may have been exchanged while Steward runs; a kit of the wrong key would be worse than none.
        if (!string.Equals(fingerprint, kek.Fingerprint, StringComparison.Ordinal))
        {
            throw RefusedException.Conflict(
                "wrong_key",
                $"The key that is configured now has the fingerprint {fingerprint}, but the vault is sealed with {kek.Fingerprint}. Put the right key back before printing it."
            );
        }
        var now = clock.GetUtcNow().UtcDateTime;
        var installation = await write.RunAsync(
            async db =>
            {
                var row = await db.Installations.SingleAsync(ct);
                row.RecoveryKitPrinted(now);
                db.Audit(new AuditEntry(user.Actor, "key.kit_printed", "key") { ObjectName = kek.Reference });
                return row.Id;
            },
            ct
        );
        status.Printed();
        return new Kit(RecoveryKit.ToWords(key.Span), kek.Reference, fingerprint, installation, now);
    }

    // Steward runs on with the key it opened at its start; only this page reads the file again.
    private SecretBytes ReadKey()
    {
        try
        {
            return settings.ReadKey();
        }
        catch (Exception e) when (e is SettingsException or IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Conflict(
                "key_unreadable",
                "The key can't be read where Steward is configured to find it. Put the key file back before Steward is started again; the recovery kit or a copy of it brings it back (steward keys restore)."
            );
        }
    }
}
