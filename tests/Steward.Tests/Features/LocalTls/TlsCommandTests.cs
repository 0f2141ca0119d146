using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Steward.Cli;

namespace Steward.Tests.Features.LocalTls;

public sealed class TlsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steward-test-").FullName;

    [Fact]
    public async Task Who_trusts_the_authority_trusts_the_certificate_for_its_names_only()
    {
        var (exit, output, error) = await RunAsync("tls", "vault.lan", "192.168.1.10");

        exit.ShouldBe(0, error);
        output.ShouldContain($"STEWARD_TLS_CERT={_folder}/tls/local.pem");
        output.ShouldContain("Import the authority");
        using var leaf = X509Certificate2.CreateFromPemFile(PathOf("tls/local.pem"), PathOf("tls/local.key"));
        leaf.MatchesHostname("vault.lan").ShouldBeTrue();
        leaf.MatchesHostname("192.168.1.10").ShouldBeTrue();
        leaf.MatchesHostname("bank.example").ShouldBeFalse();
        Trusted(leaf).ShouldBeTrue();
        foreach (var key in new[] { "tls/local.key", "tls-authority/local-authority.key" })
        {
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(PathOf(key)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task The_authority_can_not_vouch_for_other_names()
    {
        await RunAsync("tls", "vault.lan");
        using var authority = X509Certificate2.CreateFromPemFile(
            PathOf("tls/local-authority.crt"),
            PathOf("tls-authority/local-authority.key")
        );
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bank.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("bank.example");
        request.CertificateExtensions.Add(names.Build());
        using var forged = request.Create(authority, authority.NotBefore, authority.NotBefore.AddDays(300), [1, 2, 3]);

        Trusted(forged).ShouldBeFalse();
    }

    [Fact]
    public async Task The_next_certificate_for_the_same_names_is_signed_by_the_authority_devices_know()
    {
        await RunAsync("tls", "vault.lan");
        var authority = await File.ReadAllTextAsync(PathOf("tls/local-authority.crt"), TestContext.Current.CancellationToken);
        var before = await File.ReadAllTextAsync(PathOf("tls/local.pem"), TestContext.Current.CancellationToken);

        var (exit, output, _) = await RunAsync("tls", "vault.lan");

        exit.ShouldBe(0);
        output.ShouldContain("nothing is to be imported");
        (await File.ReadAllTextAsync(PathOf("tls/local-authority.crt"), TestContext.Current.CancellationToken)).ShouldBe(authority);
        (await File.ReadAllTextAsync(PathOf("tls/local.pem"), TestContext.Current.CancellationToken)).ShouldNotBe(before);
    }

    [Fact]
    public async Task What_is_no_name_is_said()
    {
        var (exit, _, error) = await RunAsync("tls", "https://vault.lan:8443");

        exit.ShouldBe(1);
        error.ShouldContain("is neither a name nor an address");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string file) => Path.Combine(_folder, file);

    private bool Trusted(X509Certificate2 certificate)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(PathOf("tls/local-authority.crt"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATA"] = _folder })
            .Build();
        var exit = await StewardCommand.RunAsync(arguments, settings, TextReader.Null, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
