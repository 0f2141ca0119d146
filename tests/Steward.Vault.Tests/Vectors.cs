using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steward.Vault.Tests;

/// <summary>The committed vectors of the formats, read as the independent script reads them: hexadecimal bytes, null for null.</summary>
internal static class Vectors
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "vectors");

    public static SealedVectors Sealed => Read<SealedVectors>("sealed-v1.json");

    public static ChainVector Chain => Read<ChainVector>("audit-chain-v1.json");

    public static NoteVector Note => Read<NoteVector>("checkpoint-note-v1.json");

    public static string Write<T>(T vectors) => JsonSerializer.Serialize(vectors, Options) + "\n";

    public static Keyring KeyringOf(SealedVectors vectors)
    {
        var keyring = new Keyring();
        foreach (var (reference, key) in vectors.Keks)
        {
            keyring.Add(reference, new LocalKeyProvider("file", reference, SecretBytes.CopyOf(Convert.FromHexString(key))));
        }

        return keyring;
    }

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Folder, file)), Options)!;

    internal sealed record SealedVectors(
        Dictionary<string, string> Keks,
        Dictionary<string, string> Fingerprints,
        IReadOnlyList<EnvelopeVector> Envelopes,
        IReadOnlyList<HeldVector> Held
    );

    internal sealed record EnvelopeVector(SealLocation At, string Plaintext, string Envelope);

    internal sealed record HeldVector(string Name, string Key, SealLocation At, string Plaintext, string Sealed);

    internal sealed record ChainVector(Guid Installation, int Chain, IReadOnlyList<EventVector> Events, IReadOnlyList<string> Hashes);

    internal sealed record OriginVector(string Salt, string? Ip, string? UserAgent, string? TypedName);

    internal sealed record EventVector(
        Guid Id,
        string At,
        Guid? ActorId,
        Guid? SessionId,
        string Action,
        string ObjectKind,
        Guid? ObjectId,
        string? ObjectName,
        int? ObjectVersion,
        Guid? ClientId,
        Guid? CredentialId,
        string Outcome,
        string? Reason,
        string? RequestId,
        OriginVector Origin
    );

    internal sealed record NoteVector(string PublicKey, string Note, string Hash, string Root);
}
