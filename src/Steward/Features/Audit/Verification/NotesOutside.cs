using System.Security.Cryptography;
using Steward.Features.Audit.Checkpoints;
using Steward.Vault;

namespace Steward.Features.Audit.Verification;

/// <summary>
/// The checkpoints kept outside the database, as far as the file goes when this is made: before the database is looked at, so that what they
/// name must be in it.
/// </summary>
public sealed class NotesOutside
{
    public static readonly NotesOutside None = new(null);

    private readonly string? _path;
    private readonly long _from;
    private readonly long _until;
    private readonly Predicate<string>? _only;

    /// <param name="path">The file; it need not exist.</param>
    /// <param name="from">Where to begin, as an earlier reading told.</param>
    /// <param name="only">Which of them count; null: all.</param>
    public NotesOutside(string? path, long from = 0, Predicate<string>? only = null)
    {
        _only = only;
        _path = path;
        _from = End = from;
        _until = path is null ? 0 : CheckpointFile.LengthOf(path);
    }

    /// <summary>Where the last note that was read ends.</summary>
    public long End { get; private set; }

    public async IAsyncEnumerable<string> ReadAsync()
    {
        if (_path is null)
            yield break;
        await foreach (var (note, end) in CheckpointFile.ReadAsync(_path, _from, _until))
        {
            End = end;
            if (_only is null || _only(note))
                yield return note;
        }
    }

    /// <summary>Which checkpoint a note is of; null when it is not one that the key signed.</summary>
    internal static long? NumberOf(string note, ECDsa publicKey)
    {
        try
        {
            return CheckpointNote.Verify(note, publicKey).Number;
        }
        catch (VaultIntegrityException)
        {
            return null;
        }
    }
}
