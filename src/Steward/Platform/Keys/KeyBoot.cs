using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Vault;

namespace Steward.Platform.Keys;

/// <summary>
/// First and every start: makes the installation's keys, or unwraps them, and notices a wrong key before anything is written with it.
/// </summary>
public sealed class KeyBoot(KeySettings settings, DatabaseSettings database, KeyHolder holder, TimeProvider clock)
{
    private const string FirstReference = "kek-1";
    private const string KeyTable = "wrapped_key";
    private static readonly string[] Symmetric = ["names", "pepper", "refresh", "rights", "lookup", "data-protection"];
    private static readonly string[] Signing = ["token-signing", "checkpoint"];

    /// <summary>Runs under the migration lock, with a context that may write.</summary>
    public async Task RunAsync(StewardDb db, CancellationToken ct)
    {
        var kek = await db.Keks.AsNoTracking().SingleOrDefaultAsync(k => k.State == KekState.Active, ct);
        var provider = settings.Open(
            mayMake: kek is null,
            expected: kek is null ? null : $"{kek.Reference} (fingerprint {kek.Fingerprint})"
        );
        var fingerprint = await provider.FingerprintAsync(ct);
        if (kek is not null && !string.Equals(kek.Fingerprint, fingerprint, StringComparison.Ordinal))
        {
            throw new SettingsException(
                $"Wrong key: {provider.Describe()} has the fingerprint {fingerprint}, but this database is sealed with {kek.Reference}, fingerprint {kek.Fingerprint}. Nothing was changed."
            );
        }
        var keyring = new Keyring();
        keyring.Add(FirstReference, provider);
        keyring.ActiveReference = FirstReference;
        keyring.SetWrapsCounted(FirstReference, kek?.Wraps ?? 0);
        if (kek is null)
            await CreateAsync(db, keyring, provider, fingerprint, ct);
        holder.Open(await UnwrapAsync(db, keyring, ct));
    }

    private async Task CreateAsync(StewardDb db, Keyring keyring, IKeyProvider provider, string fingerprint, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var keys = new List<(string Name, SecretBytes Key)>();
        byte[] checkpointPublicKey = [];
        foreach (var name in Symmetric)
            keys.Add((name, SecretBytes.Random(32)));
        foreach (var name in Signing)
        {
            using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            keys.Add((name, SecretBytes.CopyOf(ecdsa.ExportPkcs8PrivateKey())));
            checkpointPublicKey = ecdsa.ExportSubjectPublicKeyInfo();
        }
        var installation = new Installation(now, checkpointPublicKey);
        using var rights = new HeldKey("rights", SecretBytes.CopyOf(keys.Single(k => k.Name is "rights").Key.Span));
        db.RightsSeal = new RightsSeal(rights);
        db.Add(installation);
        db.Add(new Kek(FirstReference, provider.Kind, fingerprint, now));
        foreach (var (name, key) in keys)
        {
            db.Add(new WrappedKey(name, await keyring.SealAsync(key.Memory, Location(installation.Id, name), ct), now));
            key.Dispose();
        }
        for (var chain = 1; chain <= (database.IsSqlite ? 1 : Data.Postgres.PostgresAudit.Chains); chain++)
            db.Add(new AuditHead(chain, AuditChain.Genesis(installation.Id, chain)));
        db.AddRange(Role.BuiltIn());
        await db.SaveChangesAsync(ct);
    }

    private static async Task<InstallationKeys> UnwrapAsync(StewardDb db, Keyring keyring, CancellationToken ct)
    {
        var installation = await db.Installations.AsNoTracking().SingleAsync(ct);
        var wrapped = await db.WrappedKeys.AsNoTracking().ToDictionaryAsync(k => k.Name, k => k.Envelope, StringComparer.Ordinal, ct);
        var tokenSigning = await SigningKeyAsync("token-signing");
        return new InstallationKeys
        {
            Installation = installation.Id,
            Keyring = keyring,
            Names = await HeldAsync("names"),
            Pepper = await HeldAsync("pepper"),
            Refresh = await HeldAsync("refresh"),
            Rights = await HeldAsync("rights"),
            Lookup = await HeldAsync("lookup"),
            DataProtection = await HeldAsync("data-protection"),
            TokenSigning = tokenSigning,
            TokenKeyId = Convert.ToHexStringLower(SHA256.HashData(tokenSigning.ExportSubjectPublicKeyInfo()).AsSpan(0, 8)),
            Checkpoint = await SigningKeyAsync("checkpoint"),
        };

        async Task<HeldKey> HeldAsync(string name) => new(name, await OpenAsync(name));

        async Task<ECDsa> SigningKeyAsync(string name)
        {
            using var pkcs8 = await OpenAsync(name);
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(pkcs8.Span, out _);
            return key;
        }

        async Task<SecretBytes> OpenAsync(string name) => await keyring.OpenAsync(wrapped[name], Location(installation.Id, name), ct);
    }

    private static SealLocation Location(Guid installation, string name) => new(installation, KeyTable, Guid.Empty, Guid.Empty, name, 1);
}
