using System.Net;

namespace Steward.Platform.Http;

/// <summary>Where Steward listens and is reached: <c>STEWARD_LISTEN</c>, <c>STEWARD_URL</c>, certificate, trusted proxies.</summary>
public sealed record ListenSettings(
    IReadOnlyList<Uri> Listen,
    Uri PublicUrl,
    string? CertificateFile,
    string? CertificateKeyFile,
    IReadOnlyList<IPNetwork> TrustedProxies
)
{
    public static ListenSettings From(IConfiguration configuration)
    {
        var listen = Split(NullIfEmpty(configuration["LISTEN"]) ?? "https://localhost:8443")
            .Select(u => ParseUrl("STEWARD_LISTEN", u))
            .ToArray();
        if (listen.Length == 0)
            throw new SettingsException("STEWARD_LISTEN names no address.");
        var proxies = Split(configuration["TRUSTED_PROXIES"] ?? "").Select(ParseNetwork).ToArray();
        foreach (var url in listen)
        {
            if (url.Scheme is "http" && !url.IsLoopback && proxies.Length == 0)
                throw new SettingsException(
                    $"STEWARD_LISTEN={url.OriginalString}: plain HTTP is for loopback, or behind a proxy named in STEWARD_TRUSTED_PROXIES."
                );
        }
        var publicUrl = configuration["URL"] is { Length: > 0 } given ? ParseUrl("STEWARD_URL", given) : listen[0];
        return new ListenSettings(
            listen,
            publicUrl,
            NullIfEmpty(configuration["TLS_CERT"]),
            NullIfEmpty(configuration["TLS_KEY"]),
            proxies
        );
    }

    /// <summary>Where people reach it by HTTPS; null when nowhere.</summary>
    public Uri? SecureUrl => PublicUrl.Scheme is "https" ? PublicUrl : Listen.FirstOrDefault(u => u.Scheme is "https");

    public string Describe() => string.Join(", ", Listen.Select(u => u.OriginalString));

    private static string[] Split(string value) =>
        value.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static Uri ParseUrl(string key, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
            ? url
            : throw new SettingsException($"{key}: \"{value}\" is not an http:// or https:// address.");

    private static IPNetwork ParseNetwork(string value)
    {
        if (IPNetwork.TryParse(value, out var network))
            return network;
        return IPAddress.TryParse(value, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new SettingsException($"STEWARD_TRUSTED_PROXIES: \"{value}\" is not an address or a network.");
    }
}
