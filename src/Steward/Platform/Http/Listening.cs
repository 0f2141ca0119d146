using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Steward.Platform.Http;

/// <summary>Kestrel as Steward needs it: TLS in the process, its own certificate at first start, small limits.</summary>
public static class Listening
{
    public const int MaxBodyBytes = 1024 * 1024;

    public static void AddListening(this WebApplicationBuilder builder)
    {
        var settings = ListenSettings.From(builder.Configuration);
        var folder = DataFolder.From(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, WipingMemoryPoolFactory>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            var certificate = new Lazy<X509Certificate2>(() => LoadCertificate(settings, folder));
            foreach (var url in settings.Listen)
                Listen(kestrel, url, certificate);
        });
        // Signing off lasts as long as a request may: event streams and slow readers end with it.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    }

    private static void Listen(KestrelServerOptions kestrel, Uri url, Lazy<X509Certificate2> certificate)
    {
        void Configure(ListenOptions options)
        {
            if (url.Scheme is "https")
                options.UseHttps(certificate.Value);
        }

        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
            kestrel.Listen(address, url.Port, Configure);
        else if (url.IsLoopback && url.Port == 0)
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
        else if (url.IsLoopback)
            kestrel.ListenLocalhost(url.Port, Configure);
        else
            kestrel.ListenAnyIP(url.Port, Configure);
    }

    private static X509Certificate2 LoadCertificate(ListenSettings settings, DataFolder folder)
    {
        try
        {
            if (settings.CertificateFile is not null)
                return X509Certificate2.CreateFromPemFile(settings.CertificateFile, settings.CertificateKeyFile);
            var path = folder.Combine("tls", "self-signed.pfx");
            if (!File.Exists(path))
                MakeSelfSigned(path, settings.PublicUrl.Host);
            return X509CertificateLoader.LoadPkcs12FromFile(path, null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The TLS certificate can't be read: {e.Message}. Look at STEWARD_TLS_CERT and STEWARD_TLS_KEY.");
        }
    }

    private static void MakeSelfSigned(string path, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (!string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) && Uri.CheckHostName(host) is UriHostNameType.Dns)
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
