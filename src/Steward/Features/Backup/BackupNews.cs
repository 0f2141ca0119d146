using Steward.Platform;

namespace Steward.Features.Backup;

/// <summary>Refusals that both databases share.</summary>
internal static class BackupNews
{
    public static SettingsException MadeByAnother(BackupHeader header) =>
        new(
            $"This backup was made by Steward {header.Steward} (schema {header.Schema}), which this program can't take over. Restore it with that version, then upgrade."
        );
}
