using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace Steward.Data;

/// <summary>
/// Paging by row values: <c>(key, id) > (@key, @id)</c>. The longer form with AND and OR makes SQLite scan.
/// </summary>
/// <remarks>Only inside queries: <c>query.Where(c => Keyset.After(c.NameSort, c.Id, key, id))</c>. Both columns run in the same direction.</remarks>
public static class Keyset
{
    public static bool After(string column, Guid id, string key, Guid afterId) => throw OnlyInQueries();

    public static bool Before(string column, Guid id, string key, Guid beforeId) => throw OnlyInQueries();

    public static bool After(DateTime column, Guid id, DateTime key, Guid afterId) => throw OnlyInQueries();

    public static bool Before(DateTime column, Guid id, DateTime key, Guid beforeId) => throw OnlyInQueries();

    public static bool After(DateOnly column, Guid id, DateOnly key, Guid afterId) => throw OnlyInQueries();

    public static bool Before(DateOnly column, Guid id, DateOnly key, Guid beforeId) => throw OnlyInQueries();

    public static bool After(int column, Guid id, int key, Guid afterId) => throw OnlyInQueries();

    public static bool Before(int column, Guid id, int key, Guid beforeId) => throw OnlyInQueries();

    public static bool After(long column, Guid id, long key, Guid afterId) => throw OnlyInQueries();

    public static bool Before(long column, Guid id, long key, Guid beforeId) => throw OnlyInQueries();

    internal static void Register(ModelBuilder model, bool sqlite)
    {
        foreach (var method in typeof(Keyset).GetMethods(BindingFlags.Public | BindingFlags.Static))
        {
            var comparison = string.Equals(method.Name, nameof(After), StringComparison.Ordinal)
                ? ExpressionType.GreaterThan
                : ExpressionType.LessThan;
            model.HasDbFunction(method).HasTranslation(arguments => Translate(comparison, arguments, sqlite ? "" : "ROW"));
        }
    }

    private static SqlBinaryExpression Translate(ExpressionType comparison, IReadOnlyList<SqlExpression> arguments, string row)
    {
        var key = WithMappingOf(arguments[0], arguments[2]);
        var id = WithMappingOf(arguments[1], arguments[3]);
        return new SqlBinaryExpression(
            comparison,
            RowOf(row, arguments[0], arguments[1]),
            RowOf(row, key, id),
            typeof(bool),
            arguments[0].TypeMapping is { } mapping ? BoolTypeMapping.Default : null
        );
    }

    // A row value has no node of its own in EF's trees; a built-in function without a name is written exactly like one.
    private static SqlFunctionExpression RowOf(string name, SqlExpression first, SqlExpression second) =>
        new(
            name,
            [first, second],
            nullable: false,
            argumentsPropagateNullability: [false, false],
            typeof(object),
            typeMapping: first.TypeMapping
        );

    private static SqlExpression WithMappingOf(SqlExpression column, SqlExpression value) =>
        value switch
        {
            SqlParameterExpression parameter => parameter.ApplyTypeMapping(column.TypeMapping),
            SqlConstantExpression constant => constant.ApplyTypeMapping(column.TypeMapping),
            _ => value,
        };

    private static InvalidOperationException OnlyInQueries() => new("Keyset comparisons are for queries; the database computes them.");
}
