using System.Globalization;
using Steward.Platform;

namespace Steward.Features.Tags;

/// <summary>A tag as records show it.</summary>
public sealed record TagLabel(Guid Id, string Name, TagColour Colour);

/// <summary>Names of tags as they are typed and sent: what is allowed, and which of them are the same.</summary>
public static class TagNames
{
    public const int MaxLength = 50;
    public const int MaxPerRecord = 20;

    /// <summary>One character may fold to several; what is longer than this is no word anybody reads.</summary>
    public const int FoldLength = 400;

    /// <summary>What a text field holds: names between commas.</summary>
    public const int TextLength = MaxPerRecord * (MaxLength + 2);

    private const string Field = "tags";

    public static string FoldOf(string name) => TextFold.SortKey(name, FoldLength);

    public static IReadOnlyList<string> Split(string? text) =>
        text is null ? [] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static string Join(IEnumerable<string> names) => string.Join(", ", names);

    /// <summary>The tags of a record. Null: nothing was said about them.</summary>
    internal static void Check(Validation valid, IReadOnlyList<string>? names)
    {
        if (names is null)
            return;
        foreach (var name in names)
        {
            if (Refusal(name) is not { } refusal)
                continue;
            valid.Add(Field, refusal);
            return;
        }
        var count = Distinct(names).Count;
        if (count > MaxPerRecord)
            valid.Add(
                Field,
                string.Create(CultureInfo.InvariantCulture, $"These are {count} tags, at most {MaxPerRecord} fit. Leave some out.")
            );
    }

    /// <summary>The name of one tag.</summary>
    internal static string CheckName(Validation valid, string? name)
    {
        if (Refusal(name) is { } refusal)
            valid.Add("name", refusal);
        return Tidy(name);
    }

    /// <summary>Each once, in the order of their folds: whoever makes several waits for others in the same order.</summary>
    internal static IReadOnlyList<(string Name, string Fold)> Distinct(IEnumerable<string> names) =>
        [
            .. names
                .Select(name => (Name: Tidy(name), Fold: FoldOf(name)))
                .DistinctBy(tag => tag.Fold, StringComparer.Ordinal)
                .OrderBy(tag => tag.Fold, StringComparer.Ordinal),
        ];

    private static string Tidy(string? name) => string.Join(' ', (name ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string? Refusal(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return "A tag's name is missing. Type a short word.";
        if (name.Any(char.IsControl))
            return "A tag must be one line, without control characters.";
        if (!Validation.IsStorable(name))
            return "A tag has a character that can't be stored (half a character).";
        if (name.Contains(','))
            return $"“{Shown(name)}” has a comma, which separates tags. Leave it out.";
        if (Tidy(name).Length > MaxLength)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"“{Shown(name)}” is too long for a tag: {Tidy(name).Length} characters, at most {MaxLength}."
            );
        return FoldOf(name).Length == 0 ? "A tag has only invisible characters. Use some that can be read." : null;
    }

    private static string Shown(string name) =>
        name.Length <= 24 ? name : string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[22]) ? 22 : 23), "…");
}
