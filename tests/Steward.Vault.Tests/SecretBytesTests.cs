using System.Text.Json;

namespace Steward.Vault.Tests;

public sealed class SecretBytesTests
{
    [Fact]
    public void Disposing_overwrites_the_bytes_and_refuses_further_reading()
    {
        var secret = SecretBytes.CopyOf("correct horse"u8);
        var memory = secret.Memory;
        secret.Dispose();
        secret.Dispose();
        memory.Span.ToArray().ShouldAllBe(b => b == 0);
        Should.Throw<ObjectDisposedException>(() => secret.Span.Length);
        Should.Throw<ObjectDisposedException>(() => secret.Memory.Length);
        secret.Length.ShouldBe(13);
    }

    [Fact]
    public void The_part_that_was_cut_off_is_overwritten_too()
    {
        var secret = SecretBytes.CopyOf("correct horse"u8);
        var whole = secret.Memory;
        secret.Shorten(3);
        secret.Span.Length.ShouldBe(3);
        secret.Dispose();
        whole.Span.ToArray().ShouldAllBe(b => b == 0);
    }

    [Fact]
    public unsafe void The_collector_does_not_move_them()
    {
        using var secret = SecretBytes.Random(32);
        nint before;
        fixed (byte* at = secret.Span)
        {
            before = (nint)at;
        }

        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        fixed (byte* at = secret.Span)
        {
            ((nint)at).ShouldBe(before);
        }
    }

    [Fact]
    public void Neither_text_nor_json_shows_content_or_length()
    {
        using var one = SecretBytes.CopyOf("a"u8);
        using var other = SecretBytes.CopyOf("correct horse"u8);
        one.ToString().ShouldBe("••••••••");
        other.ToString().ShouldBe(one.ToString());
        $"{other}".ShouldBe(one.ToString());
        Should.Throw<InvalidOperationException>(() => JsonSerializer.Serialize(other));
    }

    [Fact]
    public void Random_bytes_differ()
    {
        using var one = SecretBytes.Random(32);
        using var other = SecretBytes.Random(32);
        one.FixedTimeEquals(other.Span).ShouldBeFalse();
        one.FixedTimeEquals(one.Span.ToArray()).ShouldBeTrue();
    }

    [Fact]
    public void A_negative_length_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => new SecretBytes(-1));
}
