using Steward.Data;
using Steward.Platform;
using Steward.Platform.Http;
using Steward.Platform.Keys;

namespace Steward.Features.Doctor;

/// <summary>Looks at everything an installation needs and changes nothing, so it may run at any time, also beside a server or instead of one that won't start.</summary>
public sealed class ExamineInstallation(TimeProvider clock)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(IConfiguration configuration, CancellationToken ct)
    {
        var findings = new List<Finding>();
        var folder = DataFolder.From(configuration);
        findings.Add(MachineChecks.Folder(folder));
        if (Directory.Exists(folder.Path))
            findings.Add(MachineChecks.Space(folder));
        // A setting that can't be right is one finding; the others are looked at all the same.
        var database = Setting(findings, () => DatabaseSettings.From(configuration, folder));
        var known = database is null
            ? new DatabaseChecks.Known(null, false, null)
            : await DatabaseChecks.AddAsync(findings, database, clock, ct);
        var key = KeySettings.From(configuration, folder);
        findings.Add(await KeyChecks.KeyAsync(key, known.Key, ct));
        findings.Add(KeyChecks.Place(key, folder));
        if (known.HasInstallation)
            findings.Add(KeyChecks.Kit(known.KitPrintedAt));
        if (Setting(findings, () => ListenSettings.From(configuration)) is { } listen)
        {
            findings.Add(MachineChecks.Certificate(listen, folder, clock.GetUtcNow().UtcDateTime));
            findings.Add(MachineChecks.Port(listen, folder));
        }
        return findings;
    }

    private static T? Setting<T>(List<Finding> findings, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (SettingsException e)
        {
            findings.Add(Finding.Problem("settings", e.Message, "docs/configuration.md has every setting."));
            return null;
        }
    }
}
