using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Steward.Features.ImportExport.Bitwarden;
using Steward.Vault;

namespace Steward.Features.ImportExport.Csv;

/// <summary>
/// Cuts CSV (RFC 4180) into records. Only the record at hand is in memory, on pinned memory that is wiped. A cell that is not UTF-8 is
/// read as Windows-1252, which older programs write.
/// </summary>
internal sealed class CsvRecords(Stream stream, byte delimiter) : IDisposable
{
    public const long MaxLength = 200L * 1024 * 1024;

    private const int StartSize = 64 * 1024;

    // As much as an item of the other formats may have.
    private const int MaxRecordSize = 8 * 1024 * 1024;

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    // Where each cell begins and ends, counted from the start of the record.
    private readonly List<(int From, int To)> _cells = [];
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(StartSize, pinned: true);
    private int _record;
    private int _start;
    private int _end;
    private long _total;
    private int _nextLine = 1;
    private bool _afterReturn;

    /// <summary>The line in which the record at hand begins, from 1.</summary>
    public int Line { get; private set; }

    public int Count => _cells.Count;

    public bool IsBlank => _cells is [var only] && only.From == only.To;

    /// <summary>Goes to the next record; false at the end of the file.</summary>
    /// <exception cref="BitwardenExportException">The file can't be read on.</exception>
    public async Task<bool> ReadAsync(CancellationToken ct)
    {
        if (_total == 0)
        {
            while (_end < 3 && await FillAsync(ct)) { }
            if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
                _start = 3;
        }
        while (_start == _end && await FillAsync(ct)) { }
        if (_afterReturn && _start < _end && _buffer[_start] == '\n')
            _start++;
        _afterReturn = false;
        _cells.Clear();
        Line = _nextLine;
        var scan = new Scan();
        while (true)
        {
            for (; _start + scan.At < _end; scan.At++)
            {
                if (Step(_buffer[_start + scan.At], scan))
                {
                    Close(scan);
                    return true;
                }
            }
            if (await FillAsync(ct))
                continue;
            if (scan.At == 0)
                return false;
            if (scan is { Quoted: true, AfterQuote: false })
                throw new BitwardenExportException(
                    Text($"A quotation mark that opens in line {Line} or after it is never closed. Export the file again.")
                );
            _cells.Add((scan.From, scan.At));
            _start += scan.At;
            _record = _start - scan.At;
            return true;
        }
    }

    /// <summary>What a cell holds; null when it is empty. Whoever asks owns it.</summary>
    public SecretBytes? SecretAt(int index)
    {
        var (from, to) = _cells[index];
        var raw = _buffer.AsSpan(_record + from, to - from);
        if (raw.IsEmpty)
            return null;
        var plain = GC.AllocateUninitializedArray<byte>(raw.Length, pinned: true);
        try
        {
            var cell = plain.AsSpan(0, Unquote(raw, plain));
            if (cell.IsEmpty)
                return null;
            return Utf8.IsValid(cell) ? SecretBytes.CopyOf(cell) : FromWindows(cell);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>A cell that is no secret.</summary>
    public string TextAt(int index)
    {
        using var cell = SecretAt(index);
        return cell is null ? "" : Encoding.UTF8.GetString(cell.Span);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private sealed class Scan
    {
        public int At { get; set; }
        public int From { get; set; }
        public bool Quoted { get; set; }
        public bool AfterQuote { get; set; }
    }

    /// <summary>True at the end of the record.</summary>
    private bool Step(byte b, Scan scan)
    {
        if (scan is { Quoted: true, AfterQuote: false })
        {
            if (b == '"')
                scan.AfterQuote = true;
            else if (b == '\n')
                _nextLine++;
            return false;
        }
        if (scan.AfterQuote && b == '"')
        {
            scan.AfterQuote = false;
            return false;
        }
        if (b == delimiter)
        {
            _cells.Add((scan.From, scan.At));
            scan.From = scan.At + 1;
            scan.Quoted = scan.AfterQuote = false;
            return false;
        }
        if (b is (byte)'\n' or (byte)'\r')
            return true;
        if (b == '"' && scan.At == scan.From)
            scan.Quoted = true;
        return false;
    }

    private void Close(Scan scan)
    {
        _cells.Add((scan.From, scan.At));
        _afterReturn = _buffer[_start + scan.At] == '\r';
        _record = _start;
        _start += scan.At + 1;
        _nextLine++;
    }

    private static int Unquote(ReadOnlySpan<byte> raw, Span<byte> to)
    {
        if (raw[0] != '"')
        {
            raw.CopyTo(to);
            return raw.Length;
        }
        var length = 0;
        for (var i = 1; i < raw.Length; i++)
        {
            // A quotation mark is doubled; a single one closes.
            if (raw[i] == '"' && (++i == raw.Length || raw[i] != '"'))
            {
                i--;
                continue;
            }
            to[length++] = raw[i];
        }
        return length;
    }

    private static SecretBytes FromWindows(ReadOnlySpan<byte> cell)
    {
        var chars = GC.AllocateUninitializedArray<char>(cell.Length, pinned: true);
        Windows1252.GetChars(cell, chars);
        var secret = new SecretBytes(Encoding.UTF8.GetByteCount(chars));
        Encoding.UTF8.GetBytes(chars, secret.Span);
        Array.Clear(chars);
        return secret;
    }

    /// <summary>Moves what is left to the front and reads on; false at the end of the stream.</summary>
    private async Task<bool> FillAsync(CancellationToken ct)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
            Grow();
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
        _end += read;
        _total += read;
        if (_total > MaxLength)
            throw new BitwardenExportException("The export is larger than 200 MB. Export it in parts.");
        return read > 0;
    }

    private void Grow()
    {
        if (_buffer.Length >= MaxRecordSize)
            throw new BitwardenExportException(
                Text($"What begins in line {Line} is larger than 8 MB: a quotation mark there may never be closed. Export the file again.")
            );
        var larger = GC.AllocateUninitializedArray<byte>(_buffer.Length * 2, pinned: true);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = larger;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
