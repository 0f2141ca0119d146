namespace Steward.Vault;

/// <summary>What exactly was wrong with a stored value. For the audit event only: never show it to a caller.</summary>
public enum VaultIntegrityDetail
{
    /// <summary>The bytes are not laid out as the format says: wrong magic, length or reference.</summary>
    Malformed,

    /// <summary>The format version is none this program knows.</summary>
    UnknownFormat,

    /// <summary>The algorithm is none this program knows.</summary>
    UnknownAlgorithm,

    /// <summary>The key provider refused the wrapped data key: changed, moved from elsewhere, or wrapped by another key.</summary>
    WrapRejected,

    /// <summary>The authentication tag of the content does not match: changed, moved, or rolled back.</summary>
    ContentRejected,

    /// <summary>The content is authentic and yet not padded as the format says: it was not written by this library.</summary>
    PaddingInvalid,

    /// <summary>A checkpoint note is not laid out as the format says, or its root is not the root of its heads.</summary>
    NoteMalformed,

    /// <summary>A checkpoint note's signature is not by the checkpoint key.</summary>
    NoteSignatureInvalid,
}

/// <summary>
/// A stored value is not what was stored. The message is the same whatever happened, so that nobody learns by trying;
/// <see cref="Detail"/> says more, for the audit event.
/// </summary>
public sealed class VaultIntegrityException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="detail">What was wrong, for the audit event.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public VaultIntegrityException(VaultIntegrityDetail detail, Exception? inner = null)
        : base("A protected value is damaged or was tampered with.", inner) => Detail = detail;

    /// <summary>What was wrong. For the audit event only: never show it to a caller.</summary>
    public VaultIntegrityDetail Detail { get; }
}
