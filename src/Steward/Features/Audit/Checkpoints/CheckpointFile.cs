using System.Security.Cryptography;
using System.Text;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Features.Audit.Checkpoints;

/// <summary>
/// The checkpoints outside the database: an append-only file and the public key beside it. Kept elsewhere too, it shows even that the whole tail of the log was cut off.
/// </summary>
public sealed class CheckpointFile(DataFolder folder)
{
    /// <summary>Notes are several lines each; this line stands between them.</summary>
    private const string Separator = "=====";

    /// <summary>Longer than any note.</summary>
    private const int Tail = 64 * 1024;

    /// <summary>The heads in the newest note this process signed: what comes next must continue them, whatever the database says by then.</summary>
    internal IReadOnlyList<ChainHead> LastSigned { get; set; } = [];

    public string NotesPath => folder.Combine("audit", "checkpoints.log");

    public string PublicKeyPath => folder.Combine("audit", "checkpoint.pub.pem");

    public async Task AppendAsync(string note, CancellationToken ct)
    {
        DataFolder.CreatePrivate(Path.GetDirectoryName(NotesPath)!);
        await using var stream = new FileStream(NotesPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        stream.SetLength(await EndAsync(stream, ct));
        stream.Position = stream.Length;
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{note.TrimEnd('\n')}\n{Separator}\n"), ct);
        stream.Flush(flushToDisk: true);
    }

    public void WritePublicKey(string pem)
    {
        if (File.Exists(PublicKeyPath))
            return;
        DataFolder.CreatePrivate(Path.GetDirectoryName(PublicKeyPath)!);
        File.WriteAllText(PublicKeyPath, pem);
    }

    /// <summary>The public checkpoint key. The one in the database is as good as the database: one kept outside of it counts, when there is one.</summary>
    /// <param name="path">A PEM file; null: there is none.</param>
    /// <param name="stored">The key as the database has it (SubjectPublicKeyInfo).</param>
    /// <exception cref="SettingsException">It can't be read.</exception>
    public static ECDsa ReadPublicKey(string? path, byte[] stored)
    {
        var key = ECDsa.Create();
        try
        {
            if (path is null)
                key.ImportSubjectPublicKeyInfo(stored, out _);
            else
                key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException)
        {
            key.Dispose();
            throw new SettingsException($"The public checkpoint key can't be read: {e.Message}");
        }
    }

    /// <summary>The notes in the order they were written, each with where the next one begins; none when there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where to begin, as an earlier reading told.</param>
    /// <param name="until">Where to stop: what a server writes meanwhile is of a later moment than the one that is looked at.</param>
    public static async IAsyncEnumerable<(string Note, long End)> ReadAsync(string path, long from = 0, long until = long.MaxValue)
    {
        if (!File.Exists(path))
            yield break;
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // Shorter than it was: somebody cut it, and all of it is looked at anew.
        var position = stream.Length < from ? 0 : from;
        stream.Position = position;
        using var reader = new StreamReader(stream);
        var note = new StringBuilder();
        while (position < until && await reader.ReadLineAsync() is { } line)
        {
            position += Encoding.UTF8.GetByteCount(line) + 1;
            if (line != Separator)
            {
                note.Append(line).Append('\n');
                continue;
            }
            yield return (note.ToString(), position);
            note.Clear();
        }
    }

    /// <summary>How long the file is now: where a reading that begins now stops.</summary>
    public static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>
    /// Where the last whole note ends. A full disk or a kill can tear the one that was being written; the next one must not be glued to its
    /// half, which would read as a forged note for ever. (The database has the torn one whole.)
    /// </summary>
    private static async Task<long> EndAsync(FileStream stream, CancellationToken ct)
    {
        var mark = Encoding.UTF8.GetBytes($"\n{Separator}\n");
        var from = Math.Max(0, stream.Length - Tail);
        var tail = new byte[stream.Length - from];
        stream.Position = from;
        await stream.ReadExactlyAsync(tail, ct);
        if (tail.AsSpan().LastIndexOf(mark) is >= 0 and var at)
            return from + at + mark.Length;
        // No mark in a piece that would hold many: this is not our file, or somebody's words; it is left as it is.
        return from == 0 ? 0 : stream.Length;
    }
}
