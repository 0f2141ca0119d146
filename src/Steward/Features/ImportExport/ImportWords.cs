using System.Globalization;
using System.Text;
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
                    .Where(r => !Rune.IsControl(r) || Rune.IsWhiteSpace(r))
                    .Take(MaxName / 2)
                    .Select(r => Rune.IsWhiteSpace(r) ? " " : r.ToString())
            )
            .Trim();

    /// <summary>Only its name, whatever the program that sent it put before it: folders tell of somebody's computer.</summary>
    public static string? FileName(string? said)
    {
        if (said is null)
            return null;
        var name = said[(said.LastIndexOfAny(['/', '\\']) + 1)..];
        // Without the signs that turn writing round: a name must not look like another.
        var plain = Readable(string.Concat(name.EnumerateRunes().Where(r => Rune.GetUnicodeCategory(r) != UnicodeCategory.Format)));
        return plain.Length > 0 ? plain : null;
    }

    public static string Rows(int count) => count == 1 ? "1 row" : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} rows");

    /// <summary>"12 contacts": what an import of this source brings.</summary>
    public static string Things(string source, int count) =>
        TableKinds.OfSource(source) is { } kind
            ? count == 1
                ? $"1 {TableKinds.NameOf(kind)[..^1]}"
                : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {TableKinds.NameOf(kind)}")
            : Credentials(count);

    /// <summary>"12 contacts imported, 1 there already, 2 refused"</summary>
    public static string CameOf(ImportSummary import)
    {
        var said = $"{Things(import.Source, import.New)} imported";
        if (import.Duplicate > 0)
            said += string.Create(CultureInfo.InvariantCulture, $", {import.Duplicate:#,0} there already");
        if (import.Refused > 0)
            said += string.Create(CultureInfo.InvariantCulture, $", {import.Refused:#,0} refused");
        return said;
    }

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
