using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Data;

/// <summary>What a <see cref="CompiledQuery{TAsk, TRow}"/> is asked: who asks, and every value it needs.</summary>
internal abstract record Ask(CurrentUser User);

/// <summary>
/// A query that EF makes and translates once and not each time: to build its expressions and find it again among the known ones costs more than most
/// answers (bench/README.md). It is written as any other, out of the same access rules, and made once for everybody who may the same.
/// </summary>
/// <param name="query">
/// Makes it. Its values come from what is asked and from nowhere else: one that was computed or captured on the way would be the first asker's for ever,
/// and is refused. What it is made of may depend on the asker's rights, and on nothing else.
/// </param>
internal sealed class CompiledQuery<TAsk, TRow>(Func<StewardDb, TAsk, IQueryable<TRow>> query)
    where TAsk : Ask
{
    private readonly ConcurrentDictionary<Kind, Func<StewardDb, TAsk, IAsyncEnumerable<TRow>>> _known = new();

    public IAsyncEnumerable<TRow> RunAsync(StewardDb db, TAsk ask)
    {
        var kind = new Kind(db.Model, ask.User.Permissions, ask.User.Scope, ask.User.HasDenials);
        if (!_known.TryGetValue(kind, out var run))
            _known[kind] = run = Compile(db, ask);
        return run(db, ask);
    }

    private Func<StewardDb, TAsk, IAsyncEnumerable<TRow>> Compile(StewardDb db, TAsk ask)
    {
        var open = new OpenQuery(db, ask, typeof(TAsk));
        var values = new ValuesOf(open.AskParameter);
        var body = values.Visit(open.Visit(query(db, ask).Expression))!;
        Type[] types = [typeof(StewardDb), .. values.Parameters.Select(p => p.Type)];
        var compiled = Compiler([.. types, typeof(TRow)])
            .Invoke(
                null,
                [
                    Expression.Lambda(
                        Expression.GetFuncType([.. types, typeof(IQueryable<TRow>)]),
                        body,
                        [open.DbParameter, .. values.Parameters]
                    ),
                ]
            )!;
        var call = Expression.Invoke(Expression.Constant(compiled), [open.DbParameter, .. values.Sources]);
        return Expression.Lambda<Func<StewardDb, TAsk, IAsyncEnumerable<TRow>>>(call, open.DbParameter, open.AskParameter).Compile();
    }

    /// <summary><see cref="EF.CompileAsyncQuery{TContext, TResult}(Expression{Func{TContext, IQueryable{TResult}}})"/> for that many values.</summary>
    private static MethodInfo Compiler(Type[] types) =>
        typeof(EF)
            .GetMethods()
            .Single(m =>
                m.Name == nameof(EF.CompileAsyncQuery)
                && m.GetGenericArguments().Length == types.Length
                && m.GetParameters()[0].ParameterType.GetGenericArguments()[0].GetGenericArguments()[^1] is { IsGenericType: true } result
                && result.GetGenericTypeDefinition() == typeof(IQueryable<>)
            )
            .MakeGenericMethod(types);

    private readonly record struct Kind(IModel Model, PermissionSet Permissions, AccessScope Scope, bool HasDenials);
}

/// <summary>A query of one context and one asker, made one of any: both become parameters.</summary>
file sealed class OpenQuery(StewardDb db, Ask ask, Type type) : ExpressionVisitor
{
    public ParameterExpression DbParameter { get; } = Expression.Parameter(typeof(StewardDb), "db");

    public ParameterExpression AskParameter { get; } = Expression.Parameter(type, "ask");

    public override Expression? Visit(Expression? node) =>
        node is not EntityQueryRootExpression root ? base.Visit(node)
        // SQL of one's own brings its values with it.
        : root.GetType() != typeof(EntityQueryRootExpression) ? throw Captured(root)
        : Expression.Call(DbParameter, nameof(DbContext.Set), [root.EntityType.ClrType]);

    protected override Expression VisitMember(MemberExpression node)
    {
        if (!TryEvaluate(node, out var value))
            return base.VisitMember(node);
        return value switch
        {
            StewardDb => Same(value, db, DbParameter),
            Ask => Same(value, ask, AskParameter),
            CurrentUser => Same(value, ask.User, Expression.Property(AskParameter, nameof(Ask.User))),
            IQueryable inner => Visit(inner.Expression)!,
            _ => base.VisitMember(node),
        };

        static Expression Same(object value, object known, Expression parameter) =>
            ReferenceEquals(value, known) ? parameter : throw Captured(value);
    }

    // What is written in the code itself is the same for everybody.
    protected override Expression VisitConstant(ConstantExpression node) =>
        node.Value is null or string or Type or Enum || node.Type.IsPrimitive ? node : throw Captured(node.Value);

    private static bool TryEvaluate(Expression? node, out object? value)
    {
        value = (node as ConstantExpression)?.Value;
        if (node is not MemberExpression { Expression: { } inner } member)
            return node is ConstantExpression;
        if (!TryEvaluate(inner, out var owner) || owner is null)
            return false;
        value = member.Member is FieldInfo field ? field.GetValue(owner) : ((PropertyInfo)member.Member).GetValue(owner);
        return true;
    }

    private static InvalidOperationException Captured(object value) =>
        new(
            $"A compiled query takes a value from elsewhere than from what is asked: {value.GetType()}. It would be the first asker's for ever."
        );
}

/// <summary>Every value that is taken from what is asked (<c>ask.User.Id</c>) becomes a parameter of the query.</summary>
file sealed class ValuesOf(ParameterExpression ask) : ExpressionVisitor
{
    private readonly Dictionary<string, (ParameterExpression Parameter, Expression Source)> _values = new(StringComparer.Ordinal);

    public IEnumerable<ParameterExpression> Parameters => _values.Values.Select(v => v.Parameter);

    public IEnumerable<Expression> Sources => _values.Values.Select(v => v.Source);

    protected override Expression VisitMember(MemberExpression node)
    {
        if (PathOf(node) is not { } path)
            return base.VisitMember(node);
        if (!_values.TryGetValue(path, out var value))
            _values[path] = value = (Expression.Parameter(node.Type, path), node);
        return value.Parameter;
    }

    private string? PathOf(MemberExpression node) =>
        node.Expression == ask ? node.Member.Name
        : node.Expression is MemberExpression inner && PathOf(inner) is { } path ? $"{path}_{node.Member.Name}"
        : null;
}
