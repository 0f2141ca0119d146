using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>
/// What of a URI may stand in plain as a credential's web site, and in the search index: its origin and path. People keep links with a password
/// or a token in them.
/// </summary>
internal static class BitwardenWebsite
{
    private const int MaxLength = 2000;

    // Names of pages are shorter or have no digits; what is longer and has both is a key somebody was sent: a hook, an invitation.
    private const int TellingLength = 20;
    private static readonly SearchValues<byte> _endsOfHost = SearchValues.Create("/?#"u8);
    private static readonly SearchValues<byte> _endsOfPath = SearchValues.Create("?#;"u8);

    /// <param name="uri">As it was kept.</param>
    /// <param name="website">What may be shown; null when it is no web address.</param>
    /// <param name="whole">Whether that is all of it; what isn't is a secret as a whole.</param>
    public static bool TryRead(ReadOnlySpan<byte> uri, [NotNullWhen(true)] out string? website, out bool whole)
    {
        website = null;
        whole = false;
        if (uri.Length > MaxLength || uri.ContainsAnyInRange((byte)0, (byte)' '))
            return false;
        var scheme = uri.IndexOf("://"u8) is >= 0 and var end ? uri[..(end + 3)] : [];
        if (!scheme.IsEmpty && !Ascii.EqualsIgnoreCase(scheme, "https://"u8) && !Ascii.EqualsIgnoreCase(scheme, "http://"u8))
            return false;
        var rest = uri[scheme.Length..];
        var host = Before(_endsOfHost, rest);
        var path = Before(_endsOfPath, rest[host.Length..]);
        if (HasKey(path))
            path = [];
        host = host[(host.LastIndexOf((byte)'@') + 1)..];
        if (host.IsEmpty || !IsHost(host))
            return false;
        website = Encoding.UTF8.GetString(scheme) + Encoding.UTF8.GetString(host) + Encoding.UTF8.GetString(path);
        whole = scheme.Length + host.Length + path.Length == uri.Length;
        return true;
    }

    private static ReadOnlySpan<byte> Before(SearchValues<byte> ends, ReadOnlySpan<byte> text) =>
        text.IndexOfAny(ends) is >= 0 and var end ? text[..end] : text;

    private static bool HasKey(ReadOnlySpan<byte> path)
    {
        foreach (var segment in path.Split((byte)'/'))
        {
            var part = path[segment];
            if (part.Length >= TellingLength && part.ContainsAnyInRange((byte)'0', (byte)'9'))
                return true;
        }
        return false;
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
