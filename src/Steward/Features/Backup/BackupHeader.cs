using System.Buffers.Binary;
using System.Text.Json;
using Steward.Platform;

namespace Steward.Features.Backup;

/// <summary>What of a backup can be read without its passphrase, and is proved by every chunk that follows.</summary>
/// <param name="Format">1.</param>
/// <param name="Database"><c>sqlite</c> or <c>postgres</c>.</param>
/// <param name="Schema">The newest migration of the database.</param>
/// <param name="Steward">The version that wrote it.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="Installation">Whose.</param>
/// <param name="KeyReference">The key that its secrets are sealed with.</param>
/// <param name="KeyFingerprint">That key's fingerprint.</param>
/// <param name="WithKey">Whether that key is inside.</param>
/// <param name="Passphrase">How the passphrase becomes the backup's own key.</param>
internal sealed record BackupHeader(
    int Format,
    string Database,
    string Schema,
    string Steward,
    DateTime CreatedAt,
    Guid Installation,
    string KeyReference,
    string KeyFingerprint,
    bool WithKey,
    PassphraseCosts Passphrase
)
{
    public const int CurrentFormat = 1;
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";
    private const int LongestHeader = 16 * 1024;

    private static ReadOnlySpan<byte> Magic => "STEWARD-BACKUP\n\0"u8;

    /// <summary>As it stands in the file, magic and length too.</summary>
    public byte[] ToBytes()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
        var bytes = new byte[Magic.Length + sizeof(int) + json.Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(Magic.Length), json.Length);
        json.CopyTo(bytes, Magic.Length + sizeof(int));
        return bytes;
    }

    /// <summary>Reads it and leaves the file where the chunks begin.</summary>
    public static (BackupHeader Header, byte[] Bytes) Read(Stream file, string name)
    {
        var start = new byte[Magic.Length + sizeof(int)];
        if (
            file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length
            || !start.AsSpan(0, Magic.Length).SequenceEqual(Magic)
        )
            throw new SettingsException($"{name} is not a Steward backup.");
        var length = BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(Magic.Length));
        if (length is <= 0 or > LongestHeader)
            throw Damaged(name);
        var json = new byte[length];
        if (file.ReadAtLeast(json, length, throwOnEndOfStream: false) < length)
            throw Damaged(name);
        try
        {
            var header = JsonSerializer.Deserialize<BackupHeader>(json, JsonSerializerOptions.Web);
            if (header is not { Database: not null, Schema: not null, KeyFingerprint: not null, Passphrase.IsSane: true })
                throw Damaged(name);
            if (header.Format != CurrentFormat)
                throw new SettingsException(
                    $"{name} has the backup format {header.Format}, made by Steward {header.Steward}; this program reads format {CurrentFormat}. Restore it with that version."
                );
            return (header, [.. start, .. json]);
        }
        catch (JsonException)
        {
            throw Damaged(name);
        }
    }

    public static SettingsException Damaged(string name) =>
        new($"{name} is damaged or was changed: what it holds is not what was written. Nothing was restored; use another backup file.");
}
