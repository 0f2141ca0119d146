namespace Steward.Vault.Tests;

public sealed class KeyProviderTests
{
    private static readonly SealLocation Here = new(Guid.Empty, "t", Guid.Empty, Guid.Empty, "f", 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_local_key_wraps_and_unwraps_under_the_same_associated_data_only()
    {
        using var provider = new LocalKeyProvider("file", "key file kek-1.key", SecretBytes.Random(32));
        var key = new byte[138];
        var wrapped = await provider.WrapAsync(key, "here"u8.ToArray(), Ct);
        wrapped.Length.ShouldBe(138 + 28);
        using var unwrapped = await provider.UnwrapAsync(wrapped, "here"u8.ToArray(), Ct);
        unwrapped.Span.ToArray().ShouldBe(key);
        var e = await Should.ThrowAsync<VaultIntegrityException>(async () => await provider.UnwrapAsync(wrapped, "there"u8.ToArray(), Ct));
        e.Detail.ShouldBe(VaultIntegrityDetail.WrapRejected);
        await Should.ThrowAsync<VaultIntegrityException>(async () => await provider.UnwrapAsync(new byte[28], "here"u8.ToArray(), Ct));
        (provider.Kind, provider.Describe()).ShouldBe(("file", "key file kek-1.key"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_that_is_not_256_bits_is_refused(int length) =>
        Should.Throw<ArgumentException>(() => new LocalKeyProvider("file", "x", new SecretBytes(length)));

    [Fact]
    public async Task Two_keys_have_two_fingerprints()
    {
        using var one = new LocalKeyProvider("file", "x", SecretBytes.Random(32));
        using var other = new LocalKeyProvider("file", "x", SecretBytes.Random(32));
        (await one.FingerprintAsync(Ct)).ShouldMatch("^[0-9a-f]{16}$");
        (await one.FingerprintAsync(Ct)).ShouldNotBe(await other.FingerprintAsync(Ct));
    }

    [Fact]
    public async Task After_disposal_nothing_is_wrapped_under_a_wiped_key()
    {
        var provider = new LocalKeyProvider("file", "x", SecretBytes.Random(32));
        provider.Dispose();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await provider.WrapAsync(new byte[32], default, Ct));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await provider.UnwrapAsync(new byte[60], default, Ct));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await provider.FingerprintAsync(Ct));
    }

    [Fact]
    public async Task A_provider_that_can_not_be_reached_seals_the_vault_and_it_heals()
    {
        using var keyring = new Keyring();
        using var provider = new FlakyProvider();
        keyring.Add("remote", provider);
        keyring.ActiveReference = "remote";
        var envelope = await keyring.SealAsync("x"u8.ToArray(), Here, Ct);
        foreach (var failure in new Exception[] { new HttpRequestException(), new TaskCanceledException(), new TimeoutException() })
        {
            provider.Failure = failure;
            var e = await Should.ThrowAsync<VaultSealedException>(async () => await keyring.OpenAsync(envelope, Here, Ct));
            (e.KekReference, e.InnerException).ShouldBe(("remote", failure));
            await Should.ThrowAsync<VaultSealedException>(async () => await keyring.SealAsync(new byte[1], Here, Ct));
        }

        provider.Failure = null;
        using var opened = await keyring.OpenAsync(envelope, Here, Ct);
        opened.Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_the_caller_cancelled_is_cancelled_and_not_sealed()
    {
        using var keyring = new Keyring();
        using var provider = new FlakyProvider();
        keyring.Add("remote", provider);
        keyring.ActiveReference = "remote";
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        provider.Failure = new OperationCanceledException(cancelled.Token);
        await Should.ThrowAsync<OperationCanceledException>(async () => await keyring.SealAsync(new byte[1], Here, cancelled.Token));
    }

    private sealed class FlakyProvider : IKeyProvider
    {
        private readonly LocalKeyProvider _local = new("remote", "a test key", SecretBytes.Random(32));

        public Exception? Failure { get; set; }

        public string Kind => "remote";

        public string Describe() => "a test key";

        public ValueTask<string> FingerprintAsync(CancellationToken ct) => _local.FingerprintAsync(ct);

        public async ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken ct)
        {
            await FailAsync();
            return await _local.WrapAsync(key, associatedData, ct);
        }

        public async ValueTask<SecretBytes> UnwrapAsync(
            ReadOnlyMemory<byte> wrapped,
            ReadOnlyMemory<byte> associatedData,
            CancellationToken ct
        )
        {
            await FailAsync();
            return await _local.UnwrapAsync(wrapped, associatedData, ct);
        }

        public void Dispose() => _local.Dispose();

        private async Task FailAsync()
        {
            await Task.Yield();
            if (Failure is not null)
            {
                throw Failure;
            }
        }
    }
}
