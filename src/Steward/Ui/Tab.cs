namespace Steward.Ui;

public sealed record Tab(string Href, string Label, int? Count = null, bool Current = false);
