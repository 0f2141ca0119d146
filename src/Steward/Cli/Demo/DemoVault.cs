using System.Collections.Immutable;
using System.Globalization;
using Steward.Features.Credentials;
using static Steward.Features.Credentials.CredentialKind;

namespace Steward.Cli.Demo;

/// <param name="Name">What people call it.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Username">With <c>@</c> for the client's domain; null when it has none.</param>
/// <param name="Website">The same.</param>
/// <param name="RotateEveryDays">Null: nobody asked for it.</param>
internal sealed record DemoCredential(string Name, CredentialKind Kind, string? Username, string? Website, int? RotateEveryDays = null)
{
    public bool HasPassword { get; init; } = true;
    public bool HasTotp { get; init; }
    public string? Notes { get; init; }
    public ImmutableArray<(string Name, string Value)> Custom { get; init; } = [];

    public string? UsernameAt(string domain) => Username?.Replace("@", $"@{domain}", StringComparison.Ordinal);

    public string? WebsiteAt(string domain) => Website?.Replace("@", domain, StringComparison.Ordinal);
}

/// <summary>What an IT firm keeps for its clients.</summary>
internal static class DemoVault
{
    private const string Letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%+-=?_";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static readonly ImmutableArray<DemoCredential> Templates =
    [
        new("Microsoft 365 tenant admin", Login, "admin@", "https://admin.microsoft.com", 90) { HasTotp = true },
        new("WordPress", Login, "webmaster", "https://www.@/wp-admin", 180),
        new("Domain registrar", Login, "domains@", "https://www.inwx.com")
        {
            HasTotp = true,
            Notes = "Transfer lock is on. Ask the owner before taking it off.",
        },
        new("Office router", Server, "admin", "https://192.168.1.1", 365) { Notes = "Reset button behind the paper drawer." },
        new("PostgreSQL production", Database, "app_prod", "https://db1.@", 90) { Custom = [("Port", "5432"), ("Database", "shop")] },
        new("Stripe secret key", ApiKey, null, "https://dashboard.stripe.com", 180),
        new("SSH deploy key", SshKey, "deploy", "https://git.@") { Notes = "Passphrase of the key on the build server." },
        new("VPN gateway", Login, "halden-kovac", "https://vpn.@", 90) { HasTotp = true, Custom = [("Group", "support")] },
        new("Backup encryption", Other, null, null) { Notes = "Without this nobody restores anything. Printed copy in the safe." },
        new("Guest Wi-Fi", Other, "guest", null, 30),
        new("Accounting", Login, "buchhaltung@", "https://www.datev.de")
        {
            Custom = [("Consultant no.", "410023"), ("Client no.", "10077")],
        },
        new("Firewall", Server, "fwadmin", "https://fw.@:4443", 180) { HasTotp = true },
        new("NAS", Server, "hkadmin", "https://nas.@:5001", 365),
        new("Mail relay", ApiKey, "apikey", "https://app.sendgrid.com", 365),
        new("Alarm and keys", Note, null, null)
        {
            HasPassword = false,
            Notes = "Alarm panel by the back door, 30 s. Spare key with the neighbour on the left.",
        },
        new("Online shop", Login, "shop@", "https://shop.@/admin", 90) { HasTotp = true },
        new("Social media", Login, "hello@", "https://business.facebook.com") { HasTotp = true },
    ];

    public static string Password(Random random) => Text(random, Letters, 16 + random.Next(9));

    public static string Totp(Random random, string domain) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"otpauth://totp/{Uri.EscapeDataString(domain)}?secret={Text(random, Base32, 32)}&issuer={Uri.EscapeDataString(domain)}"
        );

    private static string Text(Random random, string from, int length) =>
        string.Create(length, (random, from), static (text, state) => state.random.GetItems(state.from.AsSpan(), text));
}
