using System.Buffers.Binary;
using System.Text;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Features.Backup;

/// <summary>A backup that was opened with its passphrase; its contents in the order they were written.</summary>
internal sealed class BackupReader : IDisposable
{
    public const int LongestBlock = 64 * 1024;

    private readonly FileStream _file;
    private readonly string _name;
    private readonly ChunkOpener _opener;
    private readonly byte[] _buffer = new byte[LongestBlock];

    private BackupReader(FileStream file, string name, BackupHeader header, ChunkOpener opener)
    {
        _file = file;
        _name = name;
        Header = header;
        _opener = opener;
    }

    public BackupHeader Header { get; }

    public static BackupReader Open(string path, SecretBytes passphrase) =>
        Open(path, header => BackupKey.Open(passphrase, header.Passphrase));

    public static BackupReader Open(string path, Func<BackupHeader, SecretBytes> keyOf)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var (header, bytes) = BackupHeader.Read(file, path);
            using var key = keyOf(header);
            return new BackupReader(file, path, header, new ChunkOpener(file, key, bytes));
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new SettingsException($"The backup {path} can't be read: {e.Message}");
            throw;
        }
    }

    /// <summary>The next content's name; null behind the last one, when the whole file has proved authentic.</summary>
    public string? Next()
    {
        var length = ReadLength();
        if (length == BackupWriter.End)
        {
            if (Guarded(() => _opener.Read(_buffer)) != 0)
                throw BackupHeader.Damaged(_name);
            return null;
        }
        Fill(length);
        return Encoding.UTF8.GetString(_buffer, 0, length);
    }

    /// <summary>Copies the content whose name <see cref="Next"/> gave; says how long it is.</summary>
    public async Task<long> CopyToAsync(Stream destination, CancellationToken ct)
    {
        var total = 0L;
        while (ReadLength() is not 0 and var length)
        {
            Fill(length);
            await destination.WriteAsync(_buffer.AsMemory(0, length), ct);
            total += length;
        }
        return total;
    }

    public void Dispose()
    {
        _opener.Dispose();
        _file.Dispose();
        Array.Clear(_buffer);
    }

    private int ReadLength()
    {
        Fill(sizeof(int));
        return BinaryPrimitives.ReadInt32BigEndian(_buffer);
    }

    private void Fill(int length)
    {
        if (length is < 0 or > LongestBlock)
            throw BackupHeader.Damaged(_name);
        for (var filled = 0; filled < length; )
        {
            var at = filled;
            var read = Guarded(() => _opener.Read(_buffer.AsSpan(at, length - at)));
            if (read == 0)
                throw BackupHeader.Damaged(_name);
            filled += read;
        }
    }

    private int Guarded(Func<int> read)
    {
        try
        {
            return read();
        }
        catch (VaultIntegrityException)
        {
            throw BackupHeader.Damaged(_name);
        }
    }
}
