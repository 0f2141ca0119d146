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

    /// <summary>The heads in the newest note this process signed: what comes next must continue them, whatever the database says by then.</summary>
    internal IReadOnlyList<ChainHead> LastSigned { get; set; } = [];

    public string NotesPath => folder.Combine("audit", "checkpoints.log");

    public string PublicKeyPath => folder.Combine("audit", "checkpoint.pub.pem");

    public async Task AppendAsync(string note, CancellationToken ct)
    {
        DataFolder.CreatePrivate(Path.GetDirectoryName(NotesPath)!);
        await File.AppendAllTextAsync(NotesPath, $"{note.TrimEnd('\n')}\n{Separator}\n", ct);
    }

    public void WritePublicKey(string pem)
    {
        if (File.Exists(PublicKeyPath))
            return;
        DataFolder.CreatePrivate(Path.GetDirectoryName(PublicKeyPath)!);
        File.WriteAllText(PublicKeyPath, pem);
    }

    /// <summary>The notes in the order they were written, each with where the next one begins; none when there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where to begin, as an earlier reading told.</param>
    public static async IAsyncEnumerable<(string Note, long End)> ReadAsync(string path, long from = 0)
    {
        if (!File.Exists(path))
            yield break;
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // Shorter than it was: somebody cut it, and all of it is looked at anew.
        var position = stream.Length < from ? 0 : from;
        stream.Position = position;
        using var reader = new StreamReader(stream);
        var note = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
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
}
