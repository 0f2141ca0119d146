using System.Globalization;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Doctor;

/// <summary>Folder, disk, certificate and address: what can be known without the database.</summary>
internal static class MachineChecks
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    private const long LittleSpace = 1L << 30;
    private const long NoSpace = 100L << 20;
    private const int SoonDays = 21;

    public static Finding Folder(DataFolder folder)
    {
        const string check = "data folder";
        if (!Directory.Exists(folder.Path))
            return Finding.Problem(
                check,
                $"{folder.Path} is not there.",
                "Set STEWARD_DATA to the folder of the installation, or start Steward once: it makes it."
            );
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder.Path) & Others) != UnixFileMode.None)
            return Finding.Warning(check, $"Others on this machine may enter {folder.Path}.", $"chmod 700 {folder.Path}");
        return Finding.Ok(check, $"{folder.Path} is there, for its owner only.");
    }

    public static Finding Space(DataFolder folder)
    {
        const string check = "free space";
        try
        {
            var free = new DriveInfo(folder.Path).AvailableFreeSpace;
            var words = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1 << 30):0.0} GiB are free where the data is.");
            return free < NoSpace ? Finding.Problem(check, words, "Make room now: without it nothing can be saved, and no secret is shown.")
                : free < LittleSpace ? Finding.Warning(check, words, "Make room: old backups and logs go first.")
                : Finding.Ok(check, words);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Finding.Warning(
                check,
                $"The free space of {folder.Path} can't be asked for ({e.Message.TrimEnd('.')}).",
                "Look with df."
            );
        }
    }

    public static Finding Certificate(ListenSettings settings, DataFolder folder, DateTime now)
    {
        const string check = "certificate";
        if (settings.Listen.All(u => u.Scheme is "http"))
            return Finding.Ok(check, "A proxy ends TLS; its certificate is the proxy's affair.");
        try
        {
            using var certificate = Read(settings, folder);
            if (certificate is null)
                return Finding.Ok(check, "Steward makes a self-signed one when it starts.");
            var days = (int)(certificate.NotAfter.ToUniversalTime() - now).TotalDays;
            var until = string.Create(
                CultureInfo.InvariantCulture,
                $"until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}, {days} days"
            );
            if (certificate.NotAfter.ToUniversalTime() <= now)
                return Finding.Problem(check, $"The certificate is out of date ({until}).", Renew(settings));
            if (certificate.NotBefore.ToUniversalTime() > now)
                return Finding.Problem(check, "The certificate is not valid yet.", "Look at the clock of this machine, or wait.");
            if (!certificate.MatchesHostname(settings.PublicUrl.Host))
                return Finding.Warning(
                    check,
                    $"The certificate is not for {settings.PublicUrl.Host}, which people use.",
                    "Get one for that name, or correct STEWARD_URL."
                );
            return days < SoonDays
                ? Finding.Warning(check, $"The certificate ends soon ({until}).", Renew(settings))
                : Finding.Ok(check, $"Valid {until}.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(check, $"The certificate can't be read: {e.Message}", "Look at STEWARD_TLS_CERT and STEWARD_TLS_KEY.");
        }
    }

    public static Finding Port(ListenSettings settings, DataFolder folder)
    {
        const string check = "address";
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(l => l.Port).ToHashSet();
        var ours = settings.Listen.FirstOrDefault(u => taken.Contains(u.Port));
        if (ours is null)
            return Finding.Ok(check, $"{settings.Describe()} is free.");
        return ServerLock.IsShared(folder)
            ? Finding.Ok(check, $"A Steward server runs on this folder and {settings.Describe()} is in use.")
            : Finding.Problem(
                check,
                $"Port {ours.Port} is in use, and not by a Steward on this folder.",
                "Stop what uses it, or set STEWARD_LISTEN."
            );
    }

    private static X509Certificate2? Read(ListenSettings settings, DataFolder folder)
    {
        if (settings.CertificateFile is { } file)
            return X509Certificate2.CreateFromPemFile(file, settings.CertificateKeyFile);
        var own = folder.Combine("tls", "self-signed.pfx");
        return File.Exists(own) ? X509CertificateLoader.LoadPkcs12FromFile(own, null) : null;
    }

    private static string Renew(ListenSettings settings) =>
        settings.CertificateFile is null ? "Start Steward again: it makes a new one." : "Renew it, then start Steward again.";
}
