using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Steward.Platform.Http;

/// <summary>
/// One pass over a body's bytes before anything is made of them: strict JSON in UTF-8, not deep, no name twice in an object, every text storable.
/// What passes can't fail later for its text; values are never made into strings here.
/// </summary>
internal static class StrictJson
{
    public const int MaxDepth = 16;

    private const int ShownNameLimit = 60;

    /// <exception cref="InvalidException">Says which member, or where in the text.</exception>
    public static void Demand(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            throw new InvalidException("", "The body is empty: send a JSON object.");
        if (json.StartsWith(Encoding.UTF8.Preamble))
            throw new InvalidException("", "The body begins with a byte order mark. Send the JSON without it.");
        if (!Utf8.IsValid(json))
            throw new InvalidException("", "The body is not UTF-8.");
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var path = new Stack<Level>();
        try
        {
            while (reader.Read())
                Visit(ref reader, path);
        }
        catch (JsonException e)
        {
            throw new InvalidException("", Syntax(e));
        }
    }

    /// <summary>A name in an error, cut: it is the sender's own, and may be long.</summary>
    public static string Shown(string name) => name.Length <= ShownNameLimit ? name : name[..ShownNameLimit] + "…";

    private static void Visit(ref Utf8JsonReader reader, Stack<Level> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                DemandStorable(ref reader, path);
                path.Peek().Enter(reader.GetString()!, path);
                return;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.Pop();
                return;
        }
        if (path.TryPeek(out var level))
            level.Next();
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            path.Push(new Level(reader.TokenType is JsonTokenType.StartObject));
        else if (reader.TokenType is JsonTokenType.String)
            DemandStorable(ref reader, path);
    }

    private static void DemandStorable(ref Utf8JsonReader reader, Stack<Level> path)
    {
        if (reader.ValueIsEscaped && !IsStorable(reader.ValueSpan))
            throw new InvalidException(Field(path), "The text has a character that can't be stored (a zero byte, or half a character).");
    }

    /// <summary>Looks at the escapes only: everything else is valid UTF-8 already, and a bare zero byte is no JSON.</summary>
    private static bool IsStorable(ReadOnlySpan<byte> escaped)
    {
        var high = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var unit = '!';
            if (escaped[i] == '\\')
            {
                i++;
                if (escaped[i] == 'u')
                {
                    unit = Unit(escaped.Slice(i + 1, 4));
                    i += 4;
                }
            }
            if (unit == '\0' || char.IsLowSurrogate(unit) != high)
                return false;
            high = char.IsHighSurrogate(unit);
        }
        return !high;
    }

    private static char Unit(ReadOnlySpan<byte> hex) => Utf8Parser.TryParse(hex, out ushort value, out _, 'x') ? (char)value : '\0';

    private static string Syntax(JsonException e)
    {
        if (e.Message.Contains("maximum configured depth", StringComparison.Ordinal))
            return string.Create(CultureInfo.InvariantCulture, $"The body is too deep: at most {MaxDepth} levels.");
        // System.Text.Json ends its messages with a position of its own wording.
        var what = e.Message.Split(" LineNumber: ", 2)[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The body is not JSON: {what} (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})"
        );
    }

    private static string Field(IEnumerable<Level> path)
    {
        var field = new StringBuilder();
        foreach (var level in path.Reverse())
            level.AppendTo(field);
        return field.ToString();
    }

    /// <summary>An object or array that is open, and where in it we are.</summary>
    private sealed class Level(bool isObject)
    {
        private readonly HashSet<string>? _names = isObject ? new HashSet<string>(StringComparer.Ordinal) : null;
        private string _name = "";
        private int _index = -1;

        public void Enter(string name, Stack<Level> path)
        {
            _name = name;
            if (!_names!.Add(name))
                throw new InvalidException(Field(path), "The member is there twice.");
        }

        public void Next() => _index++;

        public void AppendTo(StringBuilder field)
        {
            if (_names is null)
            {
                field.Append(CultureInfo.InvariantCulture, $"[{Math.Max(_index, 0)}]");
                return;
            }
            if (field.Length > 0)
                field.Append('.');
            field.Append(Shown(_name));
        }
    }
}
