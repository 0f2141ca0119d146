namespace Steward.Features.Clients;

/// <summary>How a client and what changed of it are said in words: on pages and in its activity.</summary>
public static class ClientWords
{
    private const int ShownLength = 80;

    public static string Of(ClientStatus status) =>
        status switch
        {
            ClientStatus.Prospect => "Prospect",
            ClientStatus.Active => "Active",
            ClientStatus.OnHold => "On hold",
            ClientStatus.Former => "Former",
        };

    /// <summary>One line a change, "Status: Prospect → Active"; empty when nothing changed.</summary>
    public static string Changes(ClientDetails before, string? ownerBefore, ClientDetails after, string? ownerAfter)
    {
        var lines = new List<string>();
        Add(lines, "Name", before.Name, after.Name);
        Add(lines, "Status", Of(before.Status), Of(after.Status));
        if (before.OwnerId != after.OwnerId)
            lines.Add($"Owner: {Shown(ownerBefore)} → {Shown(ownerAfter)}");
        Add(lines, "E-mail", before.Email, after.Email);
        Add(lines, "Phone", before.Phone, after.Phone);
        Add(lines, "Website", before.Website, after.Website);
        Add(lines, "Address", OneLine(before.Address), OneLine(after.Address));
        return string.Join('\n', lines);
    }

    private static void Add(List<string> lines, string label, string? before, string? after)
    {
        if (!string.Equals(before, after, StringComparison.Ordinal))
            lines.Add($"{label}: {Shown(before)} → {Shown(after)}");
    }

    private static string? OneLine(string? text) => text?.Replace("\n", ", ", StringComparison.Ordinal);

    private static string Shown(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "none";
        if (text.Length <= ShownLength)
            return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[ShownLength - 2]) ? ShownLength - 2 : ShownLength - 1), "…");
    }
}
