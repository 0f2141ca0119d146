namespace Steward.Features.ImportExport;

/// <summary>Pictures, workbooks and archives are chosen by mistake; each says in its first bytes what it is.</summary>
internal static class BinaryFile
{
    public const string Explanation =
        "This is no text but a picture, a workbook, a document or an archive. Choose the file that was exported, or save the table as .csv.";

    /// <summary>PNG, JPEG, GIF, ZIP and with it XLSX and ODS, XLS, PDF, gzip.</summary>
    public static bool Is(ReadOnlySpan<byte> head) =>
        head
            is [0x89, (byte)'P', (byte)'N', (byte)'G', ..]
                or [0xFF, 0xD8, 0xFF, ..]
                or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..]
                or [(byte)'P', (byte)'K', 3, 4, ..]
                or [0xD0, 0xCF, 0x11, 0xE0, ..]
                or [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..]
                or [0x1F, 0x8B, ..];
}
