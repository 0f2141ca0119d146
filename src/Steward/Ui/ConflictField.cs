namespace Steward.Ui;

/// <summary>One field of a stale save: what was typed, and what somebody else stored meanwhile.</summary>
public sealed record ConflictField(string Label, string? Yours, string? Stored)
{
    public bool Differs => !string.Equals(Yours ?? "", Stored ?? "", StringComparison.Ordinal);
}
