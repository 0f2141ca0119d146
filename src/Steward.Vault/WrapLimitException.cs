namespace Steward.Vault;

/// <summary>
/// A key-encryption key has wrapped as many data keys as it safely may (<see cref="Keyring.RefuseAtWraps"/>): what it sealed still opens, nothing new
/// is sealed with it.
/// </summary>
public sealed class WrapLimitException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="kekReference">The reference of the key that is used up.</param>
    public WrapLimitException(string kekReference)
        : base($"The key '{kekReference}' has wrapped as many data keys as it safely may.") => KekReference = kekReference;

    /// <summary>The reference of the key that is used up. It is no secret.</summary>
    public string KekReference { get; }
}
