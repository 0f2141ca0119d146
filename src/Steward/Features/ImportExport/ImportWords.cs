using System.Globalization;
using Steward.Features.ImportExport.Tables;

namespace Steward.Features.ImportExport;

/// <summary>What an import says of itself, in the log and on the page.</summary>
internal static class ImportWords
{
    private const int MaxName = 200;

    public static string Of(ImportCounts counts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.New} new, {counts.Duplicate} duplicate, {counts.Refused} refused, {counts.NewClients} new clients"
        );

    public static string Credentials(int count) =>
        count == 1 ? "1 credential" : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} credentials");

    /// <summary>A refused item by its name, cut and storable, or by its place.</summary>
    public static string NameOf(string name, int index)
    {
        var readable = Readable(name);
        return readable.Length > 0 ? readable : string.Create(CultureInfo.InvariantCulture, $"Unnamed item {index + 1}");
    }

    /// <summary>Cut, on one line, and storable; may be empty.</summary>
    public static string Readable(string text) =>
        string.Concat(
                text.EnumerateRunes()
                    .Where(r => !System.Text.Rune.IsControl(r) || System.Text.Rune.IsWhiteSpace(r))
                    .Take(MaxName / 2)
                    .Select(r => System.Text.Rune.IsWhiteSpace(r) ? " " : r.ToString())
            )
            .Trim();

    public static string Rows(int count) => count == 1 ? "1 row" : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} rows");

    /// <summary>"12 contacts": what an import of this source brings.</summary>
    public static string Things(string source, int count) =>
        TableKinds.OfSource(source) is { } kind
            ? count == 1
                ? $"1 {TableKinds.NameOf(kind)[..^1]}"
                : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {TableKinds.NameOf(kind)}")
            : Credentials(count);

    public static string Source(string source) =>
        source == StageImport.Bitwarden ? "Bitwarden"
        : TableKinds.OfSource(source) is { } kind ? $"A CSV of {TableKinds.NameOf(kind)}"
        : Csv.CsvSource.Words(source) ?? source;

    public static string Name(ImportState state) =>
        state switch
        {
            ImportState.Staging => "staging",
            ImportState.Mapping => "mapping",
            ImportState.Ready => "ready",
            ImportState.Done => "done",
            ImportState.Failed => "failed",
            ImportState.Cancelled => "cancelled",
        };

    public static string Name(ImportVerdict verdict) =>
        verdict switch
        {
            ImportVerdict.New => "new",
            ImportVerdict.Duplicate => "duplicate",
            ImportVerdict.Refused => "refused",
        };

    public static string Label(string state) =>
        state switch
        {
            "staging" => "Reading",
            "mapping" => "Columns to choose",
            "ready" => "Not imported yet",
            "done" => "Done",
            "failed" => "Failed",
            _ => "Cancelled",
        };

    public static string? Tone(string state) =>
        state switch
        {
            "done" => "good",
            "failed" => "bad",
            "ready" or "mapping" => "warn",
            "staging" => "info",
            _ => null,
        };

    public static string Verdict(string verdict, string state) =>
        verdict switch
        {
            "duplicate" => "Duplicate",
            "refused" => "Refused",
            _ => state == "done" ? "Imported" : "New",
        };
}
