namespace Steward.Vault;

/// <summary>The key-encryption key that is needed is not there: its reference is unknown here, or its provider can't be reached. It may heal.</summary>
public sealed class VaultSealedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="kekReference">The reference of the key that is missing.</param>
    /// <param name="inner">Why the provider could not be reached; <see langword="null"/> when the reference is unknown.</param>
    public VaultSealedException(string kekReference, Exception? inner = null)
        : base(
            inner is null
                ? $"The vault is sealed: no key with the reference '{kekReference}' is loaded."
                : $"The vault is sealed: the provider of the key '{kekReference}' can't be reached.",
            inner
        ) => KekReference = kekReference;

    /// <summary>The reference of the key that is missing. It is no secret.</summary>
    public string KekReference { get; }
}
