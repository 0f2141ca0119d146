using Steward.Platform;

namespace Steward.Features.Audit;

/// <summary>Where checkpoints go besides the database: <c>STEWARD_CHECKPOINTS</c>, <c>file</c>, <c>stdout</c>, both or <c>none</c>.</summary>
public sealed record AuditSettings(bool ToFile, bool ToStandardOutput)
{
    public static AuditSettings From(IConfiguration configuration)
    {
        var places = (configuration["CHECKPOINTS"] is { Length: > 0 } given ? given : "file")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!places.IsSubsetOf(["file", "stdout", "none"]))
            throw new SettingsException("STEWARD_CHECKPOINTS must be file, stdout, both with a comma between, or none.");
        return new AuditSettings(places.Contains("file"), places.Contains("stdout"));
    }
}
