namespace Steward.Features.Sessions.Pages;

/// <summary>What a person recognises a device by: "Firefox on Windows". A guess from what the browser says of itself.</summary>
internal static class UserAgentWords
{
    // In this order: most browsers name the ones they imitate too.
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name, string Icon)[] Systems =
    [
        ("iPhone", "iPhone", "smartphone"),
        ("iPad", "iPad", "smartphone"),
        ("Android", "Android", "smartphone"),
        ("Windows", "Windows", "laptop"),
        ("Mac OS X", "macOS", "laptop"),
        ("CrOS", "ChromeOS", "laptop"),
        ("Linux", "Linux", "laptop"),
    ];

    public static (string Name, string Icon) Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
            return ("A program", "terminal");
        var browser = Browsers.FirstOrDefault(b => userAgent.Contains(b.Sign, StringComparison.Ordinal)).Name;
        var system = Systems.FirstOrDefault(s => userAgent.Contains(s.Sign, StringComparison.Ordinal));
        if (browser is null)
            return (userAgent.Length <= 60 ? userAgent : userAgent[..60] + "…", "terminal");
        return (system.Name is null ? browser : $"{browser} on {system.Name}", system.Icon ?? "monitor");
    }
}
