using BenchmarkDotNet.Attributes;
using Steward.Vault;

namespace Steward.Bench;

/// <summary>What one secret costs, the disk aside.</summary>
[MemoryDiagnoser]
public class VaultBenchmarks : IDisposable
{
    private readonly Keyring _keyring = new();
    private readonly HeldKey _names = new("names", SecretBytes.Random(32));
    private readonly byte[] _plaintext = "correct horse battery"u8.ToArray();
    private readonly SealLocation _at = new(
        Guid.CreateVersion7(),
        "credential",
        Guid.CreateVersion7(),
        Guid.CreateVersion7(),
        "password",
        1
    );
    private byte[] _envelope = [];
    private byte[] _name = [];

    [GlobalSetup]
    public async Task Setup()
    {
        using var kek = SecretBytes.Random(32);
        _keyring.Add("kek-1", new LocalKeyProvider("bench", "a key made for this run", SecretBytes.CopyOf(kek.Span)));
        _keyring.ActiveReference = "kek-1";
        _envelope = await _keyring.SealAsync(_plaintext, _at);
        _name = _names.Seal(_plaintext, _at);
    }

    [Benchmark]
    public async Task<byte[]> Seal_a_secret() => await _keyring.SealAsync(_plaintext, _at);

    [Benchmark]
    public async Task Open_a_secret() => (await _keyring.OpenAsync(_envelope, _at)).Dispose();

    [Benchmark]
    public void Open_a_user_name() => _names.Open(_name, _at).Dispose();

    [GlobalCleanup]
    public void Dispose()
    {
        _keyring.Dispose();
        _names.Dispose();
        GC.SuppressFinalize(this);
    }
}
