using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Steward.Platform.Http;

/// <summary>What a list was asked for: <c>limit</c>, <c>cursor</c>, <c>sort</c> and the filters the route names. Anything else is an error, not ignored.</summary>
public sealed class ListQuery
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    private readonly Dictionary<string, string[]> _filters;

    private ListQuery(int limit, Cursor? cursor, string sort, bool descending, Dictionary<string, string[]> filters)
    {
        Limit = limit;
        Cursor = cursor;
        Sort = sort;
        Descending = descending;
        _filters = filters;
    }

    public int Limit { get; }

    public Cursor? Cursor { get; }

    /// <summary>One of the names the route allows, without the minus.</summary>
    public string Sort { get; }

    public bool Descending { get; }

    public string[] All(string filter) => _filters.GetValueOrDefault(filter, []);

    /// <exception cref="InvalidException">It was given twice: which of them was meant?</exception>
    public string? One(string filter) =>
        !_filters.TryGetValue(filter, out var values) ? null
        : values.Length == 1 ? values[0]
        : throw new InvalidException(filter, $"{filter} can be given once only.");

    /// <param name="context">The request.</param>
    /// <param name="sorts">Allowed sort keys; the first is the default. "-name" as the first means descending by default.</param>
    /// <param name="filters">Allowed filters.</param>
    /// <param name="maxLimit">As many can be asked for.</param>
    /// <exception cref="InvalidException">An unknown parameter, or one with a value that can't be.</exception>
    public static ListQuery Read(HttpContext context, ReadOnlySpan<string> sorts, ReadOnlySpan<string> filters, int maxLimit = MaxLimit)
    {
        var limit = DefaultLimit;
        Cursor? cursor = null;
        var sort = sorts.Length > 0 ? sorts[0] : "";
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, value) in context.Request.Query)
        {
            switch (name)
            {
                case "limit":
                    limit = ReadLimit(value, maxLimit);
                    break;
                case "cursor":
                    cursor =
                        Http.Cursor.TryParse(value.ToString())
                        ?? throw new InvalidException("cursor", "This is not a cursor this list gave out.");
                    break;
                case "sort":
                    sort = ReadSort(value.ToString(), sorts);
                    break;
                default:
                    if (!filters.Contains(name))
                        throw new InvalidException(name, "There is no such parameter here.");
                    values[name] = ReadValues(name, value);
                    break;
            }
        }
        return new ListQuery(limit, cursor, sort.TrimStart('-'), sort.StartsWith('-'), values);
    }

    private static int ReadLimit(StringValues value, int max) =>
        int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= max
            ? limit
            : throw new InvalidException("limit", $"limit must be a whole number from 1 to {max}.");

    private static string ReadSort(string value, ReadOnlySpan<string> sorts)
    {
        foreach (var allowed in sorts)
        {
            if (
                string.Equals(value.TrimStart('-'), allowed.TrimStart('-'), StringComparison.Ordinal)
                && value.Length - value.TrimStart('-').Length <= 1
            )
                return value;
        }
        throw new InvalidException(
            "sort",
            $"sort must be one of {string.Join(", ", sorts.ToArray().Select(s => s.TrimStart('-')))}, with a minus for descending."
        );
    }

    private static string[] ReadValues(string name, StringValues value)
    {
        var given = value.Where(v => !string.IsNullOrEmpty(v)).Select(v => v!).ToArray();
        if (given.Length > 50 || given.Any(v => v.Length > 500 || !Validation.IsStorable(v)))
            throw new InvalidException(name, "Too many or too long values, or characters that can't be.");
        return given.Length == 0 ? [""] : given;
    }
}
