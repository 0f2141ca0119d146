using System.Diagnostics;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Platform;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Backup;

/// <summary>
/// Writes one moment of the database, encrypted under a passphrase, while others work on. The key of the vault is not in it unless asked for: file and
/// passphrase alone then open no secret.
/// </summary>
public sealed class CreateBackup(StewardDb db, WriteTransaction write, DatabaseSettings database, KeySettings keys, TimeProvider clock)
{
    /// <param name="File">Where to; written beside it first.</param>
    /// <param name="Passphrase">What encrypts it.</param>
    /// <param name="WithKey">Whether the vault's key goes in too.</param>
    /// <param name="Force">Whether a file that is there is replaced.</param>
    public sealed record Request(string File, SecretBytes Passphrase, bool WithKey, bool Force);

    /// <param name="Of">The database that was backed up, as people know it: a file, or a database and its server.</param>
    /// <param name="Clients">How many there are, as the backup began; so that nobody keeps one of an empty installation.</param>
    public sealed record Result(
        string File,
        long Bytes,
        TimeSpan Took,
        string Database,
        bool WithKey,
        string KeyReference,
        string KeyFingerprint,
        string Of,
        int Clients,
        int Credentials,
        int Events
    );

    /// <exception cref="SettingsException">One sentence that says why there is no backup.</exception>
    public async Task<Result> RunAsync(Request request, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var target = Path.GetFullPath(request.File);
        DemandNotOurs(target);
        DemandFree(target, request.Force);
        using var kek = request.WithKey ? keys.ReadKey() : null;
        var (made, costs) = BackupKey.Make(request.Passphrase);
        using var key = made;
        var header = await DescribeAsync(costs, request.WithKey, ct);
        // A key leaves only after that is on record.
        if (request.WithKey)
            await AuditAsync(target, "with the vault's key inside", ct);
        var (clients, credentials, events) = (
            await db.Clients.CountAsync(ct),
            await db.Credentials.CountAsync(ct),
            await db.AuditEvents.CountAsync(ct)
        );
        var partial = target + ".partial";
        try
        {
            await WriteAsync(partial, header, key, kek, ct);
            await VerifyAsync(partial, key, ct);
            if (!request.WithKey)
                await AuditAsync(target, reason: null, ct);
            var bytes = new FileInfo(partial).Length;
            File.Move(partial, target, request.Force);
            return new Result(
                target,
                bytes,
                Stopwatch.GetElapsedTime(started),
                header.Database,
                header.WithKey,
                header.KeyReference,
                header.KeyFingerprint,
                database.Shown,
                clients,
                credentials,
                events
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The backup {target} can't be written: {e.Message}");
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Whatever is forced: a backup in the place of what it is a backup of leaves nothing to restore to.</summary>
    private void DemandNotOurs(string target)
    {
        string?[] files =
        [
            keys.IsFile ? keys.KeyFile : null,
            .. database.SqlitePath is { } file ? (string[])[file, file + "-wal", file + "-shm"] : [],
        ];
        foreach (var ours in files.OfType<string>())
        {
            if (target == ours || (File.Exists(ours) && target == File.ResolveLinkTarget(ours, returnFinalTarget: true)?.FullName))
                throw new SettingsException(
                    $"{target} is what Steward works with: its database or its key. Name another file for the backup."
                );
        }
    }

    /// <exception cref="SettingsException">A backup can't be written there.</exception>
    public static void DemandFree(string target, bool force)
    {
        if (Directory.Exists(target))
            throw new SettingsException($"{target} is a folder. Name the file the backup shall become.");
        if (!Directory.Exists(Path.GetDirectoryName(target)))
            throw new SettingsException($"There is no folder {Path.GetDirectoryName(target)} to write the backup to.");
        if (File.Exists(target) && !force)
            throw new SettingsException(
                $"{target} is there already and was left as it is. Name another file, or add --force to replace it."
            );
    }

    private async Task<BackupHeader> DescribeAsync(PassphraseCosts costs, bool withKey, CancellationToken ct)
    {
        var kek = await db.Keks.SingleAsync(k => k.State == KekState.Active, ct);
        return new BackupHeader(
            BackupHeader.CurrentFormat,
            database.IsSqlite ? BackupHeader.Sqlite : BackupHeader.Postgres,
            (await db.Database.GetAppliedMigrationsAsync(ct)).Last(),
            typeof(CreateBackup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            clock.GetUtcNow().UtcDateTime,
            await db.Installations.Select(i => i.Id).SingleAsync(ct),
            kek.Reference,
            kek.Fingerprint,
            withKey,
            costs
        );
    }

    private async Task WriteAsync(string partial, BackupHeader header, SecretBytes key, SecretBytes? kek, CancellationToken ct)
    {
        await using var file = PrivateFile.Create(partial);
        using var backup = new BackupWriter(file, key, header.ToBytes());
        if (kek is not null)
            backup.Add(RestoredKey.Entry, kek.Span);
        if (database.IsSqlite)
            await SqliteSnapshot.WriteAsync(backup, database.SqlitePath!, partial + ".db", ct);
        else
            await PostgresSnapshot.WriteAsync(backup, database.PostgresOwnerConnection!, ct);
        backup.Complete();
        file.Flush(flushToDisk: true);
    }

    /// <summary>A disk that lies is noticed now, not on the day the backup is needed.</summary>
    private static async Task VerifyAsync(string partial, SecretBytes key, CancellationToken ct)
    {
        using var backup = BackupReader.Open(partial, _ => SecretBytes.CopyOf(key.Span));
        while (backup.Next() is not null)
            await backup.CopyToAsync(Stream.Null, ct);
    }

    private Task AuditAsync(string target, string? reason, CancellationToken ct) =>
        write.AppendAsync(
            new AuditEntry(Actor.CommandLine, "backup.created", "backup") { ObjectName = Path.GetFileName(target), Reason = reason },
            ct
        );
}
