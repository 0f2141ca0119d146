namespace Steward.Platform;

/// <summary>Something the operator must set right before Steward can start; the message is the one sentence they are shown.</summary>
public sealed class SettingsException(string message) : Exception(message);
