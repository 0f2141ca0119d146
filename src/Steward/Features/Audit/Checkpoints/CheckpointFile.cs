using Steward.Platform;

namespace Steward.Features.Audit.Checkpoints;

/// <summary>
/// The checkpoints outside the database: an append-only file and the public key beside it. Kept elsewhere too, it shows even that the whole tail of the log was cut off.
/// </summary>
public sealed class CheckpointFile(DataFolder folder)
{
    /// <summary>Notes are several lines each; this line stands between them.</summary>
    private const string Separator = "=====";

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

    /// <summary>The notes in the order they were written; none when there is no file.</summary>
    public static async IAsyncEnumerable<string> ReadAsync(string path)
    {
        if (!File.Exists(path))
            yield break;
        var note = new System.Text.StringBuilder();
        await foreach (var line in File.ReadLinesAsync(path))
        {
            if (line != Separator)
            {
                note.Append(line).Append('\n');
                continue;
            }
            yield return note.ToString();
            note.Clear();
        }
    }
}
