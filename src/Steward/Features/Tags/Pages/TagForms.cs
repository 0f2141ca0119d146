using System.Globalization;
using Steward.Ui;

namespace Steward.Features.Tags.Pages;

/// <summary>The form as it was posted: texts, whatever they say, so that a refused save shows exactly what was typed.</summary>
public sealed class TagForm
{
    public static readonly IReadOnlyList<Choice> Colours = [.. TagColours.All.Select(c => new Choice(TagColours.NameOf(c), c.ToString()))];

    public string? Name { get; set; }
    public string? Colour { get; set; }

    /// <summary>The version the form was made from.</summary>
    public string? Version { get; set; }

    public int VersionNumber => TagVersion.Of(Version);

    /// <summary>What is no colour becomes one that is refused by its field.</summary>
    public TagColour ColourValue => TagColours.Parse(Colour) ?? (TagColour)(-1);

    public static TagForm Of(TagItem tag) =>
        new()
        {
            Name = tag.Name,
            Colour = TagColours.NameOf(tag.Colour),
            Version = tag.Version.ToString(CultureInfo.InvariantCulture),
        };
}

public sealed class MergeForm
{
    /// <summary>The name of the tag that stays.</summary>
    public string? Into { get; set; }
    public string? Version { get; set; }

    public int VersionNumber => TagVersion.Of(Version);
}

public sealed class DeleteTagForm
{
    public string? Version { get; set; }

    public int VersionNumber => TagVersion.Of(Version);
}

internal static class TagVersion
{
    public static int Of(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}

/// <summary>How many of what carry a tag, in words.</summary>
internal static class TagWords
{
    public static string Counts(TagItem tag) =>
        $"{Count(tag.Clients, "client")}, {Count(tag.Tasks, "task")} and {Count(tag.Credentials, "credential")}";

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {noun}{(number == 1 ? "" : "s")}");
}
