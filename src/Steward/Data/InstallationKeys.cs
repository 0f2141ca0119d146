using System.Security.Cryptography;
using Steward.Vault;

namespace Steward.Data;

/// <summary>
/// The keys this process holds while it runs, each unwrapped once at start. Whoever only reads the database has none of them.
/// </summary>
public sealed class InstallationKeys : IDisposable
{
    public required Guid Installation { get; init; }

    /// <summary>Seals and opens secrets; knows the KEKs.</summary>
    public required Keyring Keyring { get; init; }

    /// <summary>Seals user names.</summary>
    public required HeldKey Names { get; init; }

    /// <summary>Mixed into every password before it is hashed.</summary>
    public required HeldKey Pepper { get; init; }

    /// <summary>Derives a refresh token's successor.</summary>
    public required HeldKey Refresh { get; init; }

    /// <summary>MACs the rows that decide access.</summary>
    public required HeldKey Rights { get; init; }

    /// <summary>Keyed hashes for looking things up without storing them: idempotency, import sources, blind index.</summary>
    public required HeldKey Lookup { get; init; }

    /// <summary>Seals the data-protection keys.</summary>
    public required HeldKey DataProtection { get; init; }

    /// <summary>Signs access tokens (ES256).</summary>
    public required ECDsa TokenSigning { get; init; }

    /// <summary>Names the token-signing key in a token's header.</summary>
    public required string TokenKeyId { get; init; }

    /// <summary>Signs checkpoints of the audit log; not the KEK.</summary>
    public required ECDsa Checkpoint { get; init; }

    public RightsSeal RightsSeal => field ??= new RightsSeal(Rights);

    public void Dispose()
    {
        Names.Dispose();
        Pepper.Dispose();
        Refresh.Dispose();
        Rights.Dispose();
        Lookup.Dispose();
        DataProtection.Dispose();
        TokenSigning.Dispose();
        Checkpoint.Dispose();
        Keyring.Dispose();
    }
}
