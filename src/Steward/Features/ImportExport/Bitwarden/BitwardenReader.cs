using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>
/// Reads an unencrypted Bitwarden JSON export item by item. Only the item at hand is in memory, on pinned memory that is wiped at
/// the end; secrets never become strings. An item that is not as it should be is yielded as a refusal and the others go on;
/// a file that can't be read throws <see cref="BitwardenExportException"/>.
/// </summary>
/// <remarks><see cref="Folders"/> is complete only after the last item: Bitwarden may write folders after them.</remarks>
public sealed class BitwardenReader(Stream stream) : IExportReader
{
    public const long MaxLength = 200L * 1024 * 1024;

    private const int StartSize = 64 * 1024;

    // Enough to tell other formats by their first bytes.
    private const int TellingBytes = 16;

    // One value of a real export is a few kilobytes; this holds an item with the longest notes many times over.
    private const int MaxValueSize = 8 * 1024 * 1024;

    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(StartSize, pinned: true);
    private int _start;
    private int _end;
    private long _total;
    private JsonReaderState _state;
    private Place _place = Place.BeforeRoot;
    private bool _sawItems;
    private int _nextIndex;

    private enum Place
    {
        BeforeRoot,
        InRoot,
        InFolders,
        InItems,
        AfterRoot,
    }

    /// <summary>Names of folders and collections by id.</summary>
    public IReadOnlyDictionary<string, string> Folders => _folders;

    public async IAsyncEnumerable<BitwardenEntry> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (_end < TellingBytes && await FillAsync(ct)) { }
        RefuseOtherFormats();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (Advance(out var entry))
            {
                if (entry is not null)
                    yield return entry;
            }
            else if (!await FillAsync(ct))
            {
                break;
            }
        }
        if (_place != Place.AfterRoot)
            throw new BitwardenExportException("The export is cut off: its end is missing. Export it again from Bitwarden.");
        if (!_sawItems)
            throw NotBitwarden();
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

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
            throw new BitwardenExportException("The export is larger than 200 MB. Export folders or collections one at a time.");
        return read > 0;
    }

    private void Grow()
    {
        if (_buffer.Length >= MaxValueSize)
            throw new BitwardenExportException(
                Text($"Item {_nextIndex + 1} is larger than 8 MB, which no Bitwarden export holds. Export it again.")
            );
        var larger = GC.AllocateUninitializedArray<byte>(_buffer.Length * 2, pinned: true);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = larger;
    }

    private void RefuseOtherFormats()
    {
        var head = _buffer.AsSpan(0, _end);
        if (head.StartsWith("\uFEFF"u8))
        {
            _start = 3;
            head = head[3..];
        }
        if (head.IsEmpty)
            throw new BitwardenExportException("The file is empty. Export again from Bitwarden and choose .json.");
        if (head.StartsWith("PK"u8))
            throw new BitwardenExportException("This is a .zip file. Unpack it and choose the data.json in it.");
        if (head.StartsWith("folder,"u8) || head.StartsWith("collections,"u8))
            throw new BitwardenExportException("This is a .csv export, which leaves out cards and identities. In Bitwarden choose .json.");
        if (IsUtf16(head))
            throw new BitwardenExportException(
                "This file is UTF-16 text. A Bitwarden export is UTF-8: choose the file as Bitwarden wrote it."
            );
        if (head.TrimStart(" \t\r\n"u8) is [not ((byte)'{' or (byte)'[' or (byte)'"'), ..])
            throw new BitwardenExportException(
                "This is not a .json file. Choose Bitwarden's .json, not encrypted, or a .csv whose first line names its columns."
            );
    }

    private static bool IsUtf16(ReadOnlySpan<byte> head) => head[0] is 0xFE or 0xFF || (head.Length > 1 && head[1] == 0);

    /// <summary>
    /// Takes the next unit out of the buffer: an item, a folder, a property. False when the unit isn't complete yet: nothing is
    /// taken then, and it is read from its start again when more is there.
    /// </summary>
    private bool Advance(out BitwardenEntry? entry)
    {
        entry = null;
        // Never the final block: what is incomplete at the end of the stream is then cut off, and what throws is not JSON.
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), isFinalBlock: false, _state);
        try
        {
            var complete = _place switch
            {
                Place.BeforeRoot => EnterRoot(ref reader),
                Place.InRoot => ReadProperty(ref reader),
                Place.InFolders => ReadFolder(ref reader),
                Place.InItems => ReadItem(ref reader, out entry),
                Place.AfterRoot => reader.Read(),
            };
            if (!complete)
                return false;
        }
        catch (JsonException exception)
        {
            throw new BitwardenExportException(
                Text(
                    $"The file is not valid JSON: something is wrong in line {(exception.LineNumber ?? 0) + 1}. Choose the file as Bitwarden wrote it, or export it again."
                )
            );
        }
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return true;
    }

    private bool EnterRoot(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            return false;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw NotBitwarden();
        _place = Place.InRoot;
        return true;
    }

    private bool ReadProperty(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            return false;
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            _place = Place.AfterRoot;
            return true;
        }
        var isItems = reader.ValueTextEquals("items"u8);
        var isFolders = reader.ValueTextEquals("folders"u8) || reader.ValueTextEquals("collections"u8);
        var isEncrypted = reader.ValueTextEquals("encrypted"u8);
        if (!reader.Read())
            return false;
        if (isEncrypted && reader.TokenType == JsonTokenType.True)
            throw new BitwardenExportException("This export is encrypted. In Bitwarden choose .json, not .json (Encrypted).");
        if ((isItems || isFolders) && reader.TokenType == JsonTokenType.StartArray)
        {
            _place = isItems ? Place.InItems : Place.InFolders;
            _sawItems |= isItems;
            return true;
        }
        if (isItems)
            throw NotBitwarden();
        return reader.TrySkip();
    }

    private bool ReadFolder(ref Utf8JsonReader reader)
    {
        if (!TryTakeElement(ref reader, out var element))
            return false;
        if (!element.IsEmpty && BitwardenItemParser.ParseFolder(element) is var (id, name))
            _folders[id] = name;
        return true;
    }

    private bool ReadItem(ref Utf8JsonReader reader, out BitwardenEntry? entry)
    {
        entry = null;
        if (!TryTakeElement(ref reader, out var element))
            return false;
        if (!element.IsEmpty)
            entry = BitwardenItemParser.Parse(element, _nextIndex++);
        return true;
    }

    /// <summary>The bytes of the next element, or none at the end of the list. False when it isn't complete yet.</summary>
    private bool TryTakeElement(ref Utf8JsonReader reader, out ReadOnlySpan<byte> element)
    {
        element = [];
        if (!reader.Read())
            return false;
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _place = Place.InRoot;
            return true;
        }
        var from = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
            return false;
        element = _buffer.AsSpan((_start + from)..(_start + (int)reader.BytesConsumed));
        return true;
    }

    private static BitwardenExportException NotBitwarden() =>
        new("This is not a Bitwarden export: it has no list of items. In Bitwarden choose Export, format .json.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
