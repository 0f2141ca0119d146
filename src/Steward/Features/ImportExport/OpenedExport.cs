using System.Security.Cryptography;
using System.Text;
using Steward.Features.ImportExport.Bitwarden;
using Steward.Features.ImportExport.Csv;

namespace Steward.Features.ImportExport;

/// <summary>An upload of which the first bytes were looked at: whose export it is, and the reader for it.</summary>
internal sealed record OpenedExport(string Source, IExportReader Reader)
{
    // A header is shorter by far.
    private const int HeadSize = 64 * 1024;

    /// <summary>
    /// What can be neither a known CSV nor a CSV at all is taken for Bitwarden's JSON, whose reader says what is wrong with it.
    /// </summary>
    /// <param name="source">Whose export it is; null: that is recognised.</param>
    public static async Task<OpenedExport> OpenAsync(Stream file, string? source, CancellationToken ct)
    {
        var head = GC.AllocateUninitializedArray<byte>(HeadSize, pinned: true);
        var length = 0;
        while (length < HeadSize)
        {
            var read = await file.ReadAsync(head.AsMemory(length), ct);
            length += read;
            if (read == 0 || (length >= 4 && (IsJson(head.AsSpan(0, length)) || head.AsSpan(0, length).Contains((byte)'\n'))))
                break;
        }
        // Of an archive the reader of Bitwarden's exports knows more to say.
        if (BinaryFile.Is(head.AsSpan(0, length)) && head is not [(byte)'P', (byte)'K', ..])
            return new OpenedExport(source ?? CsvSource.Unknown, new Unreadable(BinaryFile.Explanation));
        var encoding = EncodingOf(head.AsSpan(0, length));
        var (isCsv, rest) = (source is not (null or StageImport.Bitwarden), new ExportStream(head, length, file));
        foreach (var delimiter in source == StageImport.Bitwarden ? [] : ",;\t"u8.ToArray())
        {
            using var first = new CsvRecords(Decoded(new MemoryStream(head, 0, length), encoding), delimiter);
            if (await HeaderAsync(first, ct) is not { } header)
                continue;
            isCsv |= header.Count > 1 && !IsJson(head.AsSpan(0, length));
            if ((source is null ? CsvColumns.Recognise(header) : CsvColumns.Of(source, header)) is not { } columns)
                continue;
            return new OpenedExport(columns.Source, new CsvReader(new CsvRecords(Decoded(rest, encoding), delimiter), columns));
        }
        return isCsv
            ? new OpenedExport(source ?? CsvSource.Unknown, Unreadable.Csv(source))
            : new OpenedExport(StageImport.Bitwarden, new BitwardenReader(rest));
    }

    private static bool IsJson(ReadOnlySpan<byte> head) => head.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    private static async Task<List<string>?> HeaderAsync(CsvRecords first, CancellationToken ct)
    {
        try
        {
            return await first.ReadAsync(ct) ? [.. Enumerable.Range(0, first.Count).Select(first.TextAt)] : null;
        }
        catch (BitwardenExportException)
        {
            return null;
        }
    }

    private static Encoding? EncodingOf(ReadOnlySpan<byte> head) =>
        head switch
        {
            [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };

    private static Stream Decoded(Stream stream, Encoding? encoding) =>
        encoding is null ? stream : Encoding.CreateTranscodingStream(stream, encoding, Encoding.UTF8);
}

/// <summary>A file that is refused, and that is said of the import like all else.</summary>
internal sealed class Unreadable(string because) : IExportReader
{
    public IReadOnlyDictionary<string, string> Folders { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IAsyncEnumerable<BitwardenEntry> ReadAsync(CancellationToken ct) => throw new BitwardenExportException(because);

    /// <summary>A CSV whose columns mean nothing here.</summary>
    public static Unreadable Csv(string? source) =>
        new(
            source is not null && CsvSource.Words(source) is { } program
                ? $"The first line of this file names no column that {program} writes: name, url, username or password. Choose the program that wrote it, or export the file again with its header."
                : "This CSV is of no password manager that Steward recognises by its first line. Choose the one that wrote it; clients, contacts and tasks have their own import."
        );

    public void Dispose() { }
}

/// <summary>A stream from its beginning again, after its first bytes were looked at. They are wiped as they are read.</summary>
internal sealed class ExportStream(byte[] head, int length, Stream rest) : Stream
{
    private int _at;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == length)
            return rest.ReadAsync(buffer, cancellationToken);
        var count = Math.Min(buffer.Length, length - _at);
        var taken = head.AsSpan(_at, count);
        taken.CopyTo(buffer.Span);
        CryptographicOperations.ZeroMemory(taken);
        _at += count;
        return ValueTask.FromResult(count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
