using System.Collections.Immutable;
using Steward.Features.Roles;

namespace Steward.Cli.Demo;

/// <summary>Somebody of the made-up firm. The password is public: it stands here.</summary>
internal sealed record DemoPerson(string Email, string Name, string Role, string Password, string Ip, string UserAgent);

internal static class DemoPeople
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    private const string Chrome =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    private const string Safari =
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15";

    public static readonly DemoPerson Ana = new(
        "ana@halden-kovac.example",
        "Ana Kovač",
        Role.Admin,
        "copper lantern seven otters",
        "203.0.113.20",
        Firefox
    );

    public static readonly DemoPerson Max = new(
        "max@halden-kovac.example",
        "Max Halden",
        Role.Manager,
        "quiet harbour violin maple",
        "203.0.113.21",
        Chrome
    );

    public static readonly DemoPerson Mira = new(
        "mira@halden-kovac.example",
        "Mira Lindqvist",
        Role.Manager,
        "paper comet winter anchor",
        "203.0.113.22",
        Safari
    );

    public static readonly DemoPerson Jo = new(
        "jo@halden-kovac.example",
        "Jo Okafor",
        Role.Contractor,
        "velvet saddle autumn pixel",
        "198.51.100.77",
        Safari
    );

    public static readonly DemoPerson Rita = new(
        "rita@halden-kovac.example",
        "Rita Brandt",
        Role.ReadOnly,
        "marble thunder cedar spoon",
        "203.0.113.23",
        Chrome
    );

    public static readonly ImmutableArray<DemoPerson> All = [Ana, Max, Mira, Jo, Rita];
}
