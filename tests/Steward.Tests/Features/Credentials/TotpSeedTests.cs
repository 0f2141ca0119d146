using System.Text;
using CsCheck;
using Steward.Features.Credentials;

namespace Steward.Tests.Features.Credentials;

public sealed class TotpSeedTests
{
    private const string Rfc = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    private const string Rfc256 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
    private const string Rfc512 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA";

    [Theory]
    [InlineData(59, "94287082", "46119246", "90693936")]
    [InlineData(1111111109, "07081804", "68084774", "25091201")]
    [InlineData(1111111111, "14050471", "67062674", "99943326")]
    [InlineData(1234567890, "89005924", "91819424", "93441116")]
    [InlineData(2000000000, "69279037", "90698825", "38618901")]
    [InlineData(20000000000, "65353130", "77737706", "47863826")]
    public void The_vectors_of_RFC_6238_hold(long at, string sha1, string sha256, string sha512)
    {
        Code($"otpauth://totp/x?secret={Rfc}&digits=8&algorithm=SHA1", at).ShouldBe(sha1);
        Code($"otpauth://totp/x?secret={Rfc256}&digits=8&algorithm=SHA256", at).ShouldBe(sha256);
        Code($"otpauth://totp/x?secret={Rfc512}&digits=8&algorithm=SHA512", at).ShouldBe(sha512);
        Code($"otpauth://totp/x?secret={Rfc}&digits=7", at).ShouldBe(sha1[1..]);
        Code(Rfc, at).ShouldBe(sha1[2..]);
    }

    [Theory]
    [InlineData("gezdgnbvgy3tqojqgezdgnbvgy3tqojq")]
    [InlineData(" GEZD GNBV GY3T QOJQ gezd gnbv gy3t qojq \r\n")]
    [InlineData("GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ")]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ======")]
    [InlineData("otpauth://totp/Acme:ana?issuer=Acme&secret=gezdgnbvgy3tqojqgezdgnbvgy3tqojq")]
    [InlineData("OTPAUTH://TOTP/?SECRET=GEZD%20GNBV+GY3TQOJQGEZDGNBVGY3TQOJQ%3D%3D&Digits=6&Period=30&Algorithm=HmacSHA1#x")]
    public void A_seed_may_look_as_sites_show_it(string typed) => Code(typed, 59).ShouldBe("287082");

    [Fact]
    public void A_link_says_how_its_codes_are_made()
    {
        using var seed = TotpSeed.Read(
            Encoding.UTF8.GetBytes($"otpauth://totp/x?secret={Rfc}&digits=8&period=60&algorithm=sha-512"),
            out _
        )!;
        seed.Algorithm.ShouldBe(TotpAlgorithm.Sha512);
        seed.Digits.ShouldBe(8);
        seed.Period.ShouldBe(60);
        using var plain = TotpSeed.Read(Encoding.UTF8.GetBytes(Rfc), out _)!;
        plain.Algorithm.ShouldBe(TotpAlgorithm.Sha1);
        plain.Digits.ShouldBe(6);
        plain.Period.ShouldBe(30);
    }

    [Theory]
    [InlineData(0, 30, 0)]
    [InlineData(1, 29, 0)]
    [InlineData(29, 1, 0)]
    [InlineData(30, 30, 1)]
    [InlineData(59, 1, 1)]
    public void A_code_counts_down_to_its_last_second(long at, int left, long step)
    {
        using var seed = TotpSeed.Read(Encoding.UTF8.GetBytes(Rfc), out _)!;
        var instant = DateTimeOffset.FromUnixTimeSeconds(at).AddMilliseconds(500);
        seed.SecondsLeft(instant).ShouldBe(left);
        seed.Step(instant).ShouldBe(step);
    }

    [Theory]
    [InlineData("", "The TOTP seed is empty.")]
    [InlineData("  ", "The TOTP seed is empty.")]
    [InlineData("0189", "This is not a TOTP seed")]
    [InlineData("GEZDGNBVGY3TQOJ!", "This is not a TOTP seed")]
    [InlineData("GEZDGNBVGÜ3TQOJQ", "This is not a TOTP seed")]
    [InlineData("https://example.com/qr.png", "This is not a TOTP seed")]
    [InlineData("otpauth://totp/x?secret=GEZD%4", "This is not a TOTP seed")]
    [InlineData("GEZDGN", "This TOTP seed is too short")]
    [InlineData("steam://GEZDGNBVGY3TQOJQ", "Steam makes its codes in a way of its own")]
    [InlineData("otpauth-migration://offline?data=CjEK", "This link exports several seeds at once.")]
    [InlineData("otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ&counter=1", "This seed counts up with each use (HOTP).")]
    [InlineData("otpauth://totp/x", "This link is not complete.")]
    [InlineData("otpauth://totp/x?issuer=Acme", "This link holds no seed")]
    [InlineData("otpauth://totp/x?secret=&issuer=Acme", "This link holds no seed")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&algorithm=MD5", "The algorithm of this link")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=5", "The codes of this link")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=6x", "The codes of this link")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=0", "The period of this link")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=-30", "The period of this link")]
    public void What_is_no_seed_is_refused_with_the_reason(string typed, string reason)
    {
        TotpSeed.Read(Encoding.UTF8.GetBytes(typed), out var problem).ShouldBeNull();
        problem.ShouldNotBeNull().ShouldStartWith(reason);
    }

    [Fact]
    public void A_seed_of_any_size_is_read_or_refused_and_never_crashes()
    {
        TotpSeed.Read(Encoding.UTF8.GetBytes(new string('A', 409)), out _).ShouldNotBeNull().Dispose();
        TotpSeed.Read(Encoding.UTF8.GetBytes(new string('A', 420)), out _).ShouldBeNull();
        TotpSeed.Read(Encoding.UTF8.GetBytes(new string('A', 100_000)), out _).ShouldBeNull();
        Gen.Byte.Array[0, 60]
            .Sample(bytes =>
            {
                using var seed = TotpSeed.Read((byte[])[.. "otpauth://totp/?secret="u8, .. bytes], out var problem);
                return (seed is null) == (problem is not null);
            });
    }

    private static string Code(string typed, long at)
    {
        using var seed = TotpSeed.Read(Encoding.UTF8.GetBytes(typed), out var problem).ShouldNotBeNull(problem);
        var code = new byte[seed.Digits];
        seed.WriteCode(DateTimeOffset.FromUnixTimeSeconds(at), code);
        return Encoding.ASCII.GetString(code);
    }
}
