using System.Security.Cryptography;
using System.Text;

namespace Steward.Vault.Tests;

public sealed class HeldKeyTests
{
    private static readonly SealLocation Here = new(
        Guid.CreateVersion7(),
        "credential",
        Guid.CreateVersion7(),
        Guid.CreateVersion7(),
        "username",
        1
    );

    [Fact]
    public void The_same_value_sealed_twice_looks_different_and_opens_alike()
    {
        using var key = new HeldKey("names", SecretBytes.Random(32));
        var one = key.Seal("ana@example.com"u8, Here);
        var other = key.Seal("ana@example.com"u8, Here);
        one.ShouldNotBe(other);
        one.Length.ShouldBe(1 + 12 + 64 + 16);
        using var opened = key.Open(other, Here);
        Encoding.UTF8.GetString(opened.Span).ShouldBe("ana@example.com");
    }

    [Fact]
    public void A_key_of_another_name_opens_nothing_and_gives_other_macs_and_keys()
    {
        var raw = RandomNumberGenerator.GetBytes(32);
        using var names = new HeldKey("names", SecretBytes.CopyOf(raw));
        using var pepper = new HeldKey("pepper", SecretBytes.CopyOf(raw));
        Should.Throw<VaultIntegrityException>(() => pepper.Open(names.Seal("x"u8, Here), Here));
        pepper.Mac("x"u8).ShouldNotBe(names.Mac("x"u8));
        using var one = pepper.Derive("a");
        using var other = names.Derive("a");
        one.FixedTimeEquals(other.Span).ShouldBeFalse();
    }

    [Fact]
    public void A_mac_is_repeatable_depends_on_the_message_and_is_not_under_the_raw_key()
    {
        var raw = RandomNumberGenerator.GetBytes(32);
        using var key = new HeldKey("mac", SecretBytes.CopyOf(raw));
        Span<byte> into = stackalloc byte[32];
        key.Mac("message"u8, into);
        key.Mac("message"u8).ShouldBe(into.ToArray());
        key.Mac("messagf"u8).ShouldNotBe(into.ToArray());
        HMACSHA256.HashData(raw, "message"u8).ShouldNotBe(into.ToArray());
    }

    [Fact]
    public void Each_purpose_derives_its_own_key_and_none_is_the_one_for_macs()
    {
        using var key = new HeldKey("refresh", SecretBytes.Random(32));
        using var one = key.Derive("mac");
        using var again = key.Derive("mac");
        using var other = key.Derive("seal");
        one.Length.ShouldBe(32);
        one.FixedTimeEquals(again.Span).ShouldBeTrue();
        one.FixedTimeEquals(other.Span).ShouldBeFalse();
        HMACSHA256.HashData(one.Span, "x"u8).ShouldNotBe(key.Mac("x"u8));
    }

    [Fact]
    public void A_disposed_key_does_nothing_more()
    {
        var key = new HeldKey("names", SecretBytes.Random(32));
        var value = key.Seal("x"u8, Here);
        key.Dispose();
        Should.Throw<ObjectDisposedException>(() => key.Seal("x"u8, Here));
        Should.Throw<ObjectDisposedException>(() => key.Open(value, Here));
        Should.Throw<ObjectDisposedException>(() => key.Mac("x"u8));
        Should.Throw<ObjectDisposedException>(() => key.Derive("x"));
    }

    [Fact]
    public void A_short_key_an_empty_name_and_a_long_value_are_refused()
    {
        Should.Throw<ArgumentException>(() => new HeldKey("names", SecretBytes.Random(31)));
        Should.Throw<ArgumentException>(() => new HeldKey("", SecretBytes.Random(32)));
        using var key = new HeldKey("names", SecretBytes.Random(32));
        Should.Throw<ArgumentException>(() => key.Seal(new byte[HeldKey.MaxPlaintextSize + 1], Here));
        Should.Throw<ArgumentException>(() => key.Derive(""));
        using var opened = key.Open(key.Seal(new byte[HeldKey.MaxPlaintextSize], Here), Here);
        opened.Length.ShouldBe(HeldKey.MaxPlaintextSize);
    }
}
