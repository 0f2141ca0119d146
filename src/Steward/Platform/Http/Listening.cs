using System.Net;
using System.Security.Authentication;
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
            var certificate = new Lazy<ServerCertificate>(() => ServerCertificate.Load(settings, folder));
            foreach (var url in settings.Listen)
                Listen(kestrel, url, certificate);
        });
        // Signing off lasts as long as a request may: event streams and slow readers end with it.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    }

    private static void Listen(KestrelServerOptions kestrel, Uri url, Lazy<ServerCertificate> certificate)
    {
        void Configure(ListenOptions options)
        {
            if (url.Scheme is "https")
                options.UseHttps(https =>
                {
                    // Said here, not left to the machine: some still offer what was broken long ago.
                    https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                    https.ServerCertificate = certificate.Value.Leaf;
                    https.ServerCertificateChain = certificate.Value.Chain;
                });
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
}
