using System.Net;
using System.Net.Sockets;

namespace Steward.Platform;

/// <summary>Where a request came from.</summary>
public sealed record Origin(string? Ip, string? UserAgent, string? RequestId)
{
    /// <summary>Who is counted together: an address, of IPv6 its /64, for a subscriber has at least that.</summary>
    public string Network
    {
        get
        {
            if (!IPAddress.TryParse(Ip, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
                return Ip ?? "unknown";
            var bytes = address.GetAddressBytes();
            bytes.AsSpan(8).Clear();
            return new IPAddress(bytes) + "/64";
        }
    }

    /// <summary>The command line on the server itself.</summary>
    public static readonly Origin CommandLine = new("local", "steward command line", null);

    /// <summary>Work Steward does by itself.</summary>
    public static readonly Origin Background = new(null, "steward", null);
}

/// <summary>Who does something, for the audit: a signed-in person, somebody not known yet, the command line, Steward itself.</summary>
public sealed record Actor(Guid? UserId, Guid? SessionId, Origin Origin)
{
    public static readonly Actor CommandLine = new(null, null, Origin.CommandLine);
    public static readonly Actor Background = new(null, null, Origin.Background);

    public static Actor Unknown(Origin origin) => new(null, null, origin);
}
