using System.Buffers;
using System.Globalization;
using System.Text;

namespace Steward.Features.ImportExport.Export;

/// <summary>A CSV file that is written while it is sent: RFC 4180 with a header, UTF-8 with a byte order mark, which spreadsheets ask for.</summary>
/// <param name="Name">What the file is called where it is kept.</param>
/// <param name="Columns">The names of the header.</param>
/// <param name="Batches">The rows, as many at a time as are in memory together.</param>
public sealed record CsvFile(string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<string?[]>> Batches)
{
    // The last two for whoever splits there as well: what is quoted as a whole stays one cell to them.
    private static readonly SearchValues<char> MustBeQuoted = SearchValues.Create(",\"\r\n;\t");

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true);

    public async Task WriteAsync(Stream stream, CancellationToken ct)
    {
        await stream.WriteAsync(Utf8.GetPreamble(), ct);
        var text = new StringBuilder();
        AppendRow(text, Columns);
        await foreach (var batch in Batches.WithCancellation(ct))
        {
            foreach (var row in batch)
                AppendRow(text, row);
            await SendAsync(text, stream, ct);
        }
        await SendAsync(text, stream, ct);
    }

    /// <summary>As the API writes it; empty for never.</summary>
    public static string? Of(DateTime? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string? Of(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void AppendRow(StringBuilder text, IReadOnlyList<string?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            AppendCell(text, cells[i] ?? "");
        }
        text.Append("\r\n");
    }

    private static void AppendCell(StringBuilder text, string cell)
    {
        cell = FormulaGuard.Put(cell);
        if (cell.AsSpan().ContainsAny(MustBeQuoted))
            text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            text.Append(cell);
    }

    private static async Task SendAsync(StringBuilder text, Stream stream, CancellationToken ct)
    {
        await stream.WriteAsync(Utf8.GetBytes(text.ToString()), ct);
        await stream.FlushAsync(ct);
        text.Clear();
    }
}
