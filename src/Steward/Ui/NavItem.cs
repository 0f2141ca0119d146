namespace Steward.Ui;

/// <summary>One place in the sidebar. Features decide by permission which items there are.</summary>
public sealed record NavItem(string Href, string Label, string Icon, int? Count = null, string? Tone = null);
