namespace Steward.Ui;

/// <summary>One value to choose, in a select, a filter menu or a group of radio buttons.</summary>
public sealed record Choice(string Value, string Label, int? Count = null, string? Icon = null, string? Tone = null, string? Hint = null);
