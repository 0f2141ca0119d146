namespace Steward.Features.Doctor;

public enum FindingLevel
{
    Ok,
    Warning,
    Problem,
}

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at, in a word or two.</param>
/// <param name="Level">How it is.</param>
/// <param name="What">What was found, as a sentence.</param>
/// <param name="Advice">What to do; null where there is nothing to do.</param>
public sealed record Finding(string Check, FindingLevel Level, string What, string? Advice = null)
{
    internal static Finding Ok(string check, string what) => new(check, FindingLevel.Ok, what);

    internal static Finding Warning(string check, string what, string advice) => new(check, FindingLevel.Warning, what, advice);

    internal static Finding Problem(string check, string what, string advice) => new(check, FindingLevel.Problem, what, advice);
}
