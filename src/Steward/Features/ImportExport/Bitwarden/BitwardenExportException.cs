namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>The file as a whole can't be imported. The message is for the person who chose it.</summary>
public sealed class BitwardenExportException(string message) : Exception(message);
