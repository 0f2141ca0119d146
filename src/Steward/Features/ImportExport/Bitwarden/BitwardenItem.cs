using Steward.Vault;

namespace Steward.Features.ImportExport.Bitwarden;

public enum BitwardenKind
{
    /// <summary>A kind newer than this reader; what it holds is in <see cref="BitwardenItem.Details"/> all the same.</summary>
    Unknown,
    Login,
    SecureNote,
    Card,
    Identity,
    SshKey,
}

public enum BitwardenFieldType
{
    Text,
    Hidden,
    Boolean,

    /// <summary>Points at another field of the item and holds nothing itself.</summary>
    Linked,
}

public sealed record BitwardenField(string Name, SecretBytes? Value, BitwardenFieldType Type);

/// <summary>One element of an export's list of items: read, or refused with the reason.</summary>
/// <param name="Index">Its place in the list, from 0.</param>
public abstract record BitwardenEntry(int Index);

/// <param name="Name">Empty when not even that could be read.</param>
/// <param name="Reason">A clause that follows the name: "login should be an object".</param>
public sealed record BitwardenRefusal(int Index, string Name, string Reason) : BitwardenEntry(Index);

/// <summary>An item as Bitwarden wrote it. It owns its secrets: dispose it and they are wiped. Absent and empty are both null.</summary>
public sealed record BitwardenItem(int Index) : BitwardenEntry(Index), IDisposable
{
    private readonly List<SecretBytes> _owned = [];
    private readonly List<string> _collectionIds = [];
    private readonly List<SecretBytes> _uris = [];
    private readonly List<BitwardenField> _fields = [];
    private readonly List<BitwardenField> _details = [];

    public string SourceId { get; internal set; } = "";
    public string? FolderId { get; internal set; }
    public IReadOnlyList<string> CollectionIds => _collectionIds;
    public string Name { get; internal set; } = "";
    public BitwardenKind Kind { get; internal set; }
    public bool Favourite { get; internal set; }

    /// <summary>Bitwarden asked for the master password again before it showed the secret.</summary>
    public bool Reprompt { get; internal set; }
    public SecretBytes? Username { get; internal set; }
    public SecretBytes? Password { get; internal set; }
    public SecretBytes? Totp { get; internal set; }
    public SecretBytes? Notes { get; internal set; }

    /// <summary>Secret too: people keep links with a password or a token in them.</summary>
    public IReadOnlyList<SecretBytes> Uris => _uris;

    /// <summary>What the person added.</summary>
    public IReadOnlyList<BitwardenField> Fields => _fields;

    /// <summary>What the kind brings: number and code of a card, parts of an identity, keys; each with a name for people.</summary>
    public IReadOnlyList<BitwardenField> Details => _details;
    public int PasswordHistoryCount { get; internal set; }
    public int PasskeyCount { get; internal set; }
    public int AttachmentCount { get; internal set; }

    public void Dispose()
    {
        foreach (var secret in _owned)
            secret.Dispose();
    }

    internal SecretBytes Own(SecretBytes secret)
    {
        _owned.Add(secret);
        return secret;
    }

    internal void AddCollection(string id) => _collectionIds.Add(id);

    internal void AddUri(SecretBytes uri) => _uris.Add(uri);

    internal void AddField(BitwardenField field) => _fields.Add(field);

    internal void AddDetail(BitwardenField detail) => _details.Add(detail);
}
