using System.Text;

namespace Steward.Vault.Tests;

public sealed class KeyringTests
{
    private static readonly SealLocation Here = new(
        Guid.CreateVersion7(),
        "credential_secret",
        Guid.CreateVersion7(),
        Guid.CreateVersion7(),
        "password",
        3
    );

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_sealed_opens_again()
    {
        using var keyring = NewKeyring();
        var envelope = await keyring.SealAsync("correct horse"u8.ToArray(), Here, Ct);
        using var opened = await keyring.OpenAsync(envelope, Here, Ct);
        Encoding.UTF8.GetString(opened.Span).ShouldBe("correct horse");
        Keyring.KekReferenceOf(envelope).ShouldBe("kek-1");
    }

    [Fact]
    public async Task After_a_rewrap_the_content_is_the_same_bytes_and_opens_under_the_new_key_alone()
    {
        using var keyring = NewKeyring();
        var envelope = await keyring.SealAsync("correct horse"u8.ToArray(), Here, Ct);
        keyring.Add("kek-2", new LocalKeyProvider("file", "another", SecretBytes.Random(32)));

        var rewrapped = await keyring.RewrapAsync(envelope, Here, "kek-2", Ct);

        keyring.ActiveReference = "kek-2";
        keyring.Remove("kek-1").ShouldBeTrue();
        Keyring.KekReferenceOf(rewrapped).ShouldBe("kek-2");
        const int content = 12 + 4 + 64 + 16;
        rewrapped[^content..].ShouldBe(envelope[^content..]);
        using var opened = await keyring.OpenAsync(rewrapped, Here, Ct);
        Encoding.UTF8.GetString(opened.Span).ShouldBe("correct horse");
        (await Should.ThrowAsync<VaultSealedException>(async () => await keyring.OpenAsync(envelope, Here, Ct))).KekReference.ShouldBe(
            "kek-1"
        );
    }

    [Fact]
    public async Task With_a_local_key_every_call_completes_synchronously()
    {
        using var keyring = NewKeyring();
        var seal = keyring.SealAsync(new byte[10], Here, Ct).AsTask();
        seal.IsCompletedSuccessfully.ShouldBeTrue();
        var envelope = await seal;
        var open = keyring.OpenAsync(envelope, Here, Ct).AsTask();
        open.IsCompletedSuccessfully.ShouldBeTrue();
        (await open).Dispose();
        keyring.RewrapAsync(envelope, Here, "kek-1", Ct).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static Keyring NewKeyring()
    {
        var keyring = new Keyring();
        keyring.Add("kek-1", new LocalKeyProvider("file", "a test key", SecretBytes.Random(32)));
        keyring.ActiveReference = "kek-1";
        return keyring;
    }

    [Fact]
    public async Task A_used_up_key_wraps_no_more_and_still_opens()
    {
        using var keyring = NewKeyring();
        keyring.SetWrapsCounted("kek-1", Keyring.RefuseAtWraps - 1);
        var envelope = await keyring.SealAsync("correct horse"u8.ToArray(), Here, Ct);
        keyring.WrapsUnder("kek-1").ShouldBe(Keyring.RefuseAtWraps);

        var used = await Should.ThrowAsync<WrapLimitException>(async () => await keyring.SealAsync(new byte[1], Here, Ct));

        used.KekReference.ShouldBe("kek-1");
        await Should.ThrowAsync<WrapLimitException>(async () => await keyring.RewrapAsync(envelope, Here, "kek-1", Ct));
        using var opened = await keyring.OpenAsync(envelope, Here, Ct);
        opened.Length.ShouldBe(13);
        keyring.TakeWrapCount("kek-1").ShouldBe(1);
    }
}
