using System.Text.Json;

namespace Steward.Features.Tags;

/// <summary>The colours as addresses, stylesheets and people write them.</summary>
public static class TagColours
{
    public static readonly IReadOnlyList<TagColour> All = Enum.GetValues<TagColour>();

    public static string NameOf(TagColour colour) => JsonNamingPolicy.CamelCase.ConvertName(colour.ToString());

    public static TagColour? Parse(string? name)
    {
        foreach (var colour in All)
        {
            if (string.Equals(NameOf(colour), name, StringComparison.Ordinal))
                return colour;
        }
        return null;
    }

    /// <summary>The colour of a tag nobody chose one for: the same on every node, whoever makes it first.</summary>
    public static TagColour For(string fold) => All[fold.Aggregate(0, (sum, c) => ((sum * 31) + c) & 0xffff) % All.Count];
}
