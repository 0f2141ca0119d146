using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>Which URI may stand in plain as a credential's web site: a web address without a password in it.</summary>
internal static class BitwardenWebsite
{
    private const int MaxLength = 2000;
    private static readonly SearchValues<byte> _endsOfHost = SearchValues.Create("/?#"u8);

    public static bool TryRead(ReadOnlySpan<byte> uri, [NotNullWhen(true)] out string? website)
    {
        website = null;
        if (uri.Length > MaxLength || uri.ContainsAnyInRange((byte)0, (byte)' '))
            return false;
        var rest = uri;
        if (uri.IndexOf("://"u8) is >= 0 and var scheme)
        {
            if (!Ascii.EqualsIgnoreCase(uri[..scheme], "https"u8) && !Ascii.EqualsIgnoreCase(uri[..scheme], "http"u8))
                return false;
            rest = uri[(scheme + 3)..];
        }
        var end = rest.IndexOfAny(_endsOfHost);
        var host = end < 0 ? rest : rest[..end];
        if (host.IsEmpty || host.Contains((byte)'@') || !IsHost(host))
            return false;
        website = Encoding.UTF8.GetString(uri);
        return true;
    }

    /// <summary>A name or address, perhaps with a port; "javascript:alert(1)" and "mailto:x" are neither.</summary>
    private static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host[0] == '[')
            return host.Contains((byte)']');
        var colon = host.IndexOf((byte)':');
        return colon != 0
            && (colon < 0 || (colon < host.Length - 1 && !host[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9')));
    }
}
