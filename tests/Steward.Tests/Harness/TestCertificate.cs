using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Steward.Tests.Harness;

/// <summary>One certificate for all test servers of a run.</summary>
internal static class TestCertificate
{
    private static string? _thumbprint;
    private static readonly string Folder = Make();

    public static string CertificateFile => Path.Combine(Folder, "cert.pem");

    public static string KeyFile => Path.Combine(Folder, "key.pem");

    /// <summary>The one certificate the test clients trust.</summary>
    public static bool Is(X509Certificate? certificate) => certificate is not null && certificate.GetCertHashString() == _thumbprint;

    private static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("steward-tls-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        _thumbprint = certificate.GetCertHashString();
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return folder;
    }
}
