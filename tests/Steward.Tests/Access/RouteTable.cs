using Steward.Tests.Architecture;

namespace Steward.Tests.Access;

/// <summary>Who asks: the columns of the table.</summary>
internal enum Caller
{
    Anonymous,
    Admin,
    Manager,
    ContractorGranted,
    ContractorAssigned,
    ContractorElsewhere,
    ReadOnly,
}

/// <summary>RouteTable.txt: what each caller gets from each route.</summary>
internal static class RouteTable
{
    public const string File = "tests/Steward.Tests/Access/RouteTable.txt";

    public static readonly Caller[] Callers = Enum.GetValues<Caller>();

    private const int NameWidth = 62;
    private const int StatusWidth = 6;

    public static Dictionary<string, int[]> Read() =>
        System
            .IO.File.ReadAllLines(Path.Combine(SourceTree.Root, File))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => $"{words[0]} {words[1]}", words => words[2..].Select(int.Parse).ToArray(), StringComparer.Ordinal);

    public static string Line(string route, IEnumerable<int> statuses)
    {
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        return $"{method, -6} {pattern}".PadRight(NameWidth) + string.Concat(statuses.Select(s => $"{s, StatusWidth}"));
    }
}
