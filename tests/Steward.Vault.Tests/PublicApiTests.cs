using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Steward.Vault.Tests;

public sealed class PublicApiTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public void The_public_surface_is_the_one_written_down()
    {
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi.txt"));
        var actual = Describe(typeof(Keyring).Assembly);
        var received = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(received, actual);
        actual.ShouldBe(approved, $"The public surface changed. If that is meant, copy {received} over PublicApi.txt.");
    }

    [Fact]
    public void The_library_refers_to_nothing_but_the_runtime() =>
        typeof(Keyring).Assembly.GetReferencedAssemblies().ShouldAllBe(a => a.Name!.StartsWith("System.", StringComparison.Ordinal));

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(KindOf(type)).Append(' ').Append(NameOf(type));
            var interfaces = type.GetInterfaces().Where(i => !i.IsGenericType).Select(NameOf).Order(StringComparer.Ordinal).ToList();
            text.Append(interfaces.Count == 0 || type.IsEnum ? "" : " : " + string.Join(", ", interfaces)).Append('\n');
            const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            var members = type.IsEnum
                ? Enum.GetNames(type).Select(n => $"{n} = {(int)Enum.Parse(type, n)}")
                : type.GetMembers(declared).Select(LineOf).OfType<string>().Order(StringComparer.Ordinal);
            foreach (var line in members)
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string KindOf(Type type) =>
        type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };

    private static string? LineOf(MemberInfo member) =>
        member switch
        {
            ConstructorInfo c => $"new({ParametersOf(c)})",
            PropertyInfo p =>
                $"{StaticOf(p.GetMethod!)}{NameOf(p.PropertyType)}{MarkOf(Nullability.Create(p))} {p.Name} {{ get;{(p.SetMethod is { IsPublic: true } s ? SetterOf(s) : "")} }}",
            FieldInfo f =>
                $"{(f.IsLiteral ? "const " : "")}{NameOf(f.FieldType)} {f.Name}{(f.IsLiteral ? $" = {f.GetRawConstantValue()}" : "")}",
            MethodInfo { IsSpecialName: false } m when !m.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) =>
                $"{StaticOf(m)}{NameOf(m.ReturnType)} {m.Name}({ParametersOf(m)})",
            _ => null,
        };

    private static string MarkOf(NullabilityInfo info) =>
        info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType && !info.Type.IsByRef ? "?" : "";

    private static string StaticOf(MethodInfo method) => method.IsStatic ? "static " : "";

    private static string SetterOf(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;" : " set;";

    private static string ParametersOf(MethodBase method) =>
        string.Join(
            ", ",
            method
                .GetParameters()
                .Select(p => $"{NameOf(p.ParameterType)}{MarkOf(Nullability.Create(p))} {p.Name}{(p.HasDefaultValue ? " = default" : "")}")
        );

    private static string NameOf(Type type) =>
        type.IsByRef ? "ref " + NameOf(type.GetElementType()!)
        : type.IsArray ? NameOf(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
