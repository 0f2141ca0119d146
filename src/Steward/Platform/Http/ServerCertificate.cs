using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Steward.Platform.Http;

/// <summary>
/// What the server shows: the certificate of <c>STEWARD_TLS_CERT</c> with the ones between it and its root, or one it makes itself.
/// </summary>
internal sealed record ServerCertificate(X509Certificate2 Leaf, X509Certificate2Collection Chain)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    public static ServerCertificate Load(ListenSettings settings, DataFolder folder)
    {
        try
        {
            return settings.CertificateFile is { } file ? Given(file, settings.CertificateKeyFile) : SelfSigned(settings, folder);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The TLS certificate can't be read: {e.Message}. Look at STEWARD_TLS_CERT and STEWARD_TLS_KEY.");
        }
    }

    private static ServerCertificate Given(string file, string? keyFile)
    {
        var leaf = X509Certificate2.CreateFromPemFile(file, keyFile);
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        // Programs do not fetch what stands between, as browsers do.
        return new ServerCertificate(leaf, [.. all.Where(c => c.Thumbprint != leaf.Thumbprint)]);
    }

    private static ServerCertificate SelfSigned(ListenSettings settings, DataFolder folder)
    {
        var path = folder.Combine("tls", "self-signed.pfx");
        var host = settings.PublicUrl.Host;
        if (File.Exists(path))
        {
            var stored = X509CertificateLoader.LoadPkcs12FromFile(path, null);
            if (
                stored.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime > RenewBefore
                && stored.MatchesHostname(host)
            )
                return new ServerCertificate(stored, []);
            stored.Dispose();
        }
        MakeSelfSigned(path, host);
        return new ServerCertificate(X509CertificateLoader.LoadPkcs12FromFile(path, null), []);
    }

    private static void MakeSelfSigned(string path, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
            names.AddIpAddress(address);
        else if (!string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) && Uri.CheckHostName(host) is UriHostNameType.Dns)
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(2));
        DataFolder.CreatePrivate(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
