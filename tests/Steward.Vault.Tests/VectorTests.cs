using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Steward.Vault.Tests;

public sealed class VectorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_committed_envelopes_open()
    {
        var vectors = Vectors.Sealed;
        using var keyring = Vectors.KeyringOf(vectors);
        vectors.Envelopes.Count.ShouldBe(7);
        foreach (var vector in vectors.Envelopes)
        {
            using var opened = await keyring.OpenAsync(Convert.FromHexString(vector.Envelope), vector.At, Ct);
            Convert.ToHexStringLower(opened.Span).ShouldBe(vector.Plaintext);
        }
    }

    [Fact]
    public void The_committed_held_values_open()
    {
        foreach (var vector in Vectors.Sealed.Held)
        {
            using var key = new HeldKey(vector.Name, SecretBytes.CopyOf(Convert.FromHexString(vector.Key)));
            using var opened = key.Open(Convert.FromHexString(vector.Sealed), vector.At);
            Convert.ToHexStringLower(opened.Span).ShouldBe(vector.Plaintext);
        }
    }

    [Fact]
    public async Task The_fingerprints_are_the_committed_ones()
    {
        foreach (var (reference, key) in Vectors.Sealed.Keks)
        {
            using var provider = new LocalKeyProvider("file", "x", SecretBytes.CopyOf(Convert.FromHexString(key)));
            (await provider.FingerprintAsync(Ct)).ShouldBe(Vectors.Sealed.Fingerprints[reference]);
        }
    }

    [Fact]
    public void The_committed_chain_hashes_to_the_committed_hashes() => HashesOf(Vectors.Chain).ShouldBe(Vectors.Chain.Hashes);

    [Fact]
    public void The_committed_note_verifies()
    {
        var vector = Vectors.Note;
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(vector.PublicKey), out _);
        var checkpoint = CheckpointNote.Verify(vector.Note, key);
        checkpoint.Number.ShouldBe(7);
        checkpoint.Heads.Count.ShouldBe(3);
        Convert.ToHexStringLower(checkpoint.RootHash()).ShouldBe(vector.Root);
        Convert.ToHexStringLower(CheckpointNote.HashOf(vector.Note)).ShouldBe(vector.Hash);
    }

    [Fact]
    public async Task An_independent_script_opens_the_committed_vectors_alike()
    {
        var vectors = Vectors.Sealed;
        var found = await RunScriptAsync(Path.Combine(Vectors.Folder, "sealed-v1.json"));
        TextsOf(found["opened"]).ShouldBe(vectors.Envelopes.Select(v => v.Plaintext));
        TextsOf(found["held"]).ShouldBe(vectors.Held.Select(v => v.Plaintext));
        foreach (var (reference, fingerprint) in vectors.Fingerprints)
        {
            found["fingerprints"]![reference]!.GetValue<string>().ShouldBe(fingerprint);
        }
    }

    [Fact]
    public async Task An_independent_script_hashes_the_committed_chain_alike()
    {
        var found = await RunScriptAsync(Path.Combine(Vectors.Folder, "audit-chain-v1.json"));
        TextsOf(found["hashes"]).ShouldBe(HashesOf(Vectors.Chain));
    }

    [Fact]
    public async Task An_independent_script_opens_what_is_sealed_now()
    {
        var committed = Vectors.Sealed;
        using var keyring = Vectors.KeyringOf(committed);
        keyring.ActiveReference = "kek-1";
        var plaintexts = new[] { 0, 1, 63, 64, 65, 5000 }.Select(RandomNumberGenerator.GetBytes).ToList();
        var envelopes = new List<Vectors.EnvelopeVector>();
        foreach (var plaintext in plaintexts)
        {
            var at = committed.Envelopes[0].At with { Record = Guid.CreateVersion7(), Field = "Schlüssel", Version = envelopes.Count };
            var envelope = await keyring.SealAsync(plaintext, at, Ct);
            envelopes.Add(new Vectors.EnvelopeVector(at, "", Convert.ToHexStringLower(envelope)));
        }

        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await File.WriteAllTextAsync(file, Vectors.Write(committed with { Envelopes = envelopes, Held = [] }), Ct);
            TextsOf((await RunScriptAsync(file))["opened"]).ShouldBe(plaintexts.Select(Convert.ToHexStringLower));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_script_fails_on_a_changed_vector()
    {
        var vectors = Vectors.Sealed;
        var first = vectors.Envelopes[0];
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var moved = first with { At = first.At with { Version = first.At.Version + 1 } };
            await File.WriteAllTextAsync(file, Vectors.Write(vectors with { Envelopes = [moved] }), Ct);
            var (exitCode, _, errors) = await StartScriptAsync(file);
            exitCode.ShouldBe(1);
            errors.ShouldContain("InvalidTag");
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal static List<string> HashesOf(Vectors.ChainVector vector)
    {
        var prefix = AuditChain.Prefix(vector.Installation);
        var previous = AuditChain.Genesis(vector.Installation, vector.Chain);
        var hashes = new List<string>();
        foreach (var e in vector.Events)
        {
            previous = AuditChain.Hash(prefix, vector.Chain, hashes.Count + 1, previous, AuditChain.Canonical(RecordOf(e)));
            hashes.Add(Convert.ToHexStringLower(previous));
        }

        return hashes;
    }

    private static AuditRecord RecordOf(Vectors.EventVector e) =>
        new()
        {
            Id = e.Id,
            At = DateTime.Parse(e.At, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
            ActorId = e.ActorId,
            SessionId = e.SessionId,
            Action = e.Action,
            ObjectKind = e.ObjectKind,
            ObjectId = e.ObjectId,
            ObjectName = e.ObjectName,
            ObjectVersion = e.ObjectVersion,
            ClientId = e.ClientId,
            CredentialId = e.CredentialId,
            Outcome = e.Outcome,
            Reason = e.Reason,
            RequestId = e.RequestId,
            OriginCommitment = OriginCommitment.Compute(
                Convert.FromHexString(e.Origin.Salt),
                e.Origin.Ip,
                e.Origin.UserAgent,
                e.Origin.TypedName
            ),
        };

    private static IEnumerable<string> TextsOf(JsonNode? array) => array!.AsArray().Select(n => n!.GetValue<string>());

    private static async Task<JsonObject> RunScriptAsync(string file)
    {
        var (exitCode, output, errors) = await StartScriptAsync(file);
        exitCode.ShouldBe(0, $"open_vector.py says: {errors}");
        return JsonNode.Parse(output)!.AsObject();
    }

    private static async Task<(int ExitCode, string Output, string Errors)> StartScriptAsync(string file)
    {
        // Debian's own Python: the package python3-cryptography is there and nowhere else.
        const string Python = "/usr/bin/python3";
        File.Exists(Python).ShouldBeTrue("This test needs Debian's Python: apt-get install python3 python3-cryptography");
        var start = new ProcessStartInfo(Python, [Path.Combine(Vectors.Folder, "open_vector.py"), file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var errors = process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output, await errors);
    }
}
