using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>
/// A CSV file of records, which are no secrets: held whole, so that encoding and separator are known before its first row is read.
/// </summary>
/// <param name="Text">All of it, without a byte order mark.</param>
/// <param name="Encoding">In words.</param>
public sealed record TableFile(string Text, string Encoding, char Delimiter)
{
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>More than a file may have, so that one which is too large is told how much it may.</summary>
    public const int MaxUploadBytes = 32 * 1024 * 1024;
    public const int MaxRows = 20_000;
    public const int MaxColumns = 100;

    /// <summary>What a cell of a spreadsheet holds.</summary>
    public const int MaxCell = 32_767;
    private const int MaxHeader = 200;
    private const int SniffedRows = 30;
    private const int SniffedChars = 64 * 1024;
    private const string SeparatorLine = "sep=";

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public string DelimiterWords =>
        Delimiter switch
        {
            ',' => "comma",
            ';' => "semicolon",
            '\t' => "tab",
            _ => "vertical bar",
        };

    /// <exception cref="InvalidException">It is empty, or too large.</exception>
    public static async Task<TableFile> OpenAsync(Stream stream, CancellationToken ct)
    {
        using var held = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (held.Length + read > MaxBytes)
                throw Invalid($"The file is larger than 20 MB. Split it, and import the parts one after the other.");
            held.Write(buffer, 0, read);
        }
        if (BinaryFile.Is(held.GetBuffer().AsSpan(0, (int)held.Length)))
            throw Invalid($"{BinaryFile.Explanation}");
        var (text, encoding) = Decode(held.GetBuffer().AsSpan(0, (int)held.Length));
        // One of Bitwarden would be kept with its passwords in clear.
        if (IsJson(text))
            throw Invalid(
                $"This is JSON, not CSV. Nothing of it was kept. Bitwarden's .json is imported as the credentials of a password manager."
            );
        // Excel says so itself where the machine's separator is another one.
        if (text.StartsWith(SeparatorLine, StringComparison.OrdinalIgnoreCase) && text.Length > SeparatorLine.Length)
        {
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            var line = (end < 0 ? text : text[..end]).TrimEnd('\r');
            if (line.Length == SeparatorLine.Length + 1 && Delimiters.Contains(line[^1]))
                return new TableFile(end < 0 ? "" : text[(end + 1)..], encoding, line[^1]);
        }
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid($"The file is empty. Its first row must name the columns.");
        return new TableFile(text, encoding, Delimiters.MaxBy(d => Likelihood(text, d)));
    }

    /// <summary>Its rows with their numbers as a spreadsheet counts them; the first is the header. Empty rows are left out.</summary>
    /// <exception cref="InvalidException">The file can't be read on, and where.</exception>
    public IEnumerable<(int Number, string[] Cells)> Rows()
    {
        var begins = 1;
        // Quotation marks that open a cell and are not its only ones: what follows would be read as something it is not.
        void Refuse(BadDataFoundArgs bad)
        {
            if (bad.Field.StartsWith('"'))
                throw Invalid(
                    $"The quotation marks in line {begins} don't match: one that opens a cell must close it, and one inside must be doubled. Correct the line, or export the file again."
                );
        }

        using var parser = Parser(Text, Delimiter, Refuse);
        var (rows, columns) = (0, 0);
        while (Read(parser, begins))
        {
            var cells = parser.Record!;
            if (cells.Any(c => c.Length > 0))
            {
                if (columns == 0)
                    CheckHeader(cells);
                columns = columns == 0 ? cells.Length : columns;
                if (rows++ > MaxRows)
                    throw Invalid($"The file has more than {MaxRows:#,0} rows. Split it, and import the parts one after the other.");
                yield return (parser.Row, cells);
            }
            begins = parser.RawRow + 1;
        }
        if (rows < 2)
            throw Invalid($"The file has no rows below its first one, which names the columns. There is nothing to import.");
    }

    private static bool IsJson(string text)
    {
        var rest = text.AsSpan().TrimStart();
        return rest switch
        {
            ['{', .. var inside] => inside.TrimStart() is ['"', ..],
            ['[', .. var inside] => inside.TrimStart() is ['{', ..],
            _ => false,
        };
    }

    private static bool Read(CsvParser parser, int begins)
    {
        try
        {
            return parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            throw Invalid(
                $"A cell of the row that begins in line {begins} is longer than {MaxCell:#,0} characters. Shorten it; or else a quotation mark there opens and is never closed."
            );
        }
    }

    private static void CheckHeader(string[] header)
    {
        if (header.Length > MaxColumns)
            throw Invalid(
                $"The file has {header.Length:#,0} columns, at most {MaxColumns} can be read. Leave out those that you don't need."
            );
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i].Length > MaxHeader)
                throw Invalid($"The name of column {i + 1} is longer than {MaxHeader} characters: the first row must name the columns.");
        }
    }

    private static (string Text, string Encoding) Decode(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xEF, 0xBB, 0xBF, .. var rest] when Utf8.IsValid(rest) => (System.Text.Encoding.UTF8.GetString(rest), "UTF-8"),
            [0xFF, 0xFE, .. var rest] => (System.Text.Encoding.Unicode.GetString(rest), "UTF-16"),
            [0xFE, 0xFF, .. var rest] => (System.Text.Encoding.BigEndianUnicode.GetString(rest), "UTF-16, big-endian"),
            // Without a mark, the zero bytes beside Latin letters say it.
            [not 0, 0, ..] => (System.Text.Encoding.Unicode.GetString(bytes), "UTF-16"),
            [0, not 0, ..] => (System.Text.Encoding.BigEndianUnicode.GetString(bytes), "UTF-16, big-endian"),
            _ when Utf8.IsValid(bytes) => (System.Text.Encoding.UTF8.GetString(bytes), "UTF-8"),
            // What programs of Windows wrote before UTF-8.
            _ => (Windows1252.GetString(bytes), "Windows-1252"),
        };

    /// <summary>How many of the first rows have as many cells as the header, and how many those are: more of both is more likely.</summary>
    private static (double Alike, int Columns) Likelihood(string text, char delimiter)
    {
        using var parser = Parser(text.Length > SniffedChars ? text[..SniffedChars] : text, delimiter, _ => { });
        var (rows, alike, columns) = (0, 0, 0);
        try
        {
            while (rows < SniffedRows && parser.Read())
            {
                columns = rows++ == 0 ? parser.Count : columns;
                alike += parser.Count == columns ? 1 : 0;
            }
        }
        catch (MaxFieldSizeException)
        {
            // The rows before it have said enough.
        }
        return columns < 2 ? (0, columns) : ((double)alike / rows, columns);
    }

    private static CsvParser Parser(string text, char delimiter, BadDataFound bad) =>
        new(
            new StringReader(text),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = delimiter.ToString(),
                IgnoreBlankLines = false,
                MaxFieldSize = MaxCell,
                BadDataFound = bad,
            }
        );

    private static InvalidException Invalid(FormattableString message) => new("file", message.ToString(CultureInfo.InvariantCulture));
}
