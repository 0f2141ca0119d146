namespace Steward.Features.Roles;

/// <summary>What a role may do. The names in the API and in the database are those of <see cref="Permissions.NameOf"/>.</summary>
public enum Permission
{
    ClientsRead,
    ClientsWrite,
    ClientsArchive,
    TasksRead,
    TasksWrite,
    CredentialsRead,
    CredentialsWrite,
    CredentialsReveal,
    CredentialsShare,
    GrantsManage,
    TagsManage,
    AuditRead,
    ImportRun,
    ExportRun,
    UsersManage,
    RolesManage,
    SettingsManage,
    KeysManage,
    TokensManage,
}

/// <summary>Which clients a role reaches.</summary>
public enum AccessScope
{
    AllClients,
    AssignedClients,
}

public static class Permissions
{
    private static readonly Permission[] All = Enum.GetValues<Permission>();
    private static readonly string[] Names = [.. All.Select(DottedName)];
    private static readonly Dictionary<string, Permission> ByName = All.ToDictionary(p => Names[(int)p], StringComparer.Ordinal);

    public static string NameOf(Permission permission) => Names[(int)permission];

    public static bool TryParse(string name, out Permission permission) => ByName.TryGetValue(name, out permission);

    // ClientsRead -> clients.read: the last capital begins the verb.
    private static string DottedName(Permission permission)
    {
        var name = permission.ToString();
        var verb = name.Length - 1;
        while (!char.IsUpper(name[verb]))
            verb--;
        return $"{name[..verb].ToLowerInvariant()}.{name[verb..].ToLowerInvariant()}";
    }
}

/// <summary>A set of permissions in one word of memory, stored as their sorted names.</summary>
public readonly record struct PermissionSet(uint Bits)
{
    public static readonly PermissionSet Everything = new((1u << Enum.GetValues<Permission>().Length) - 1);

    public static PermissionSet Of(params ReadOnlySpan<Permission> permissions)
    {
        var bits = 0u;
        foreach (var permission in permissions)
            bits |= 1u << (int)permission;
        return new PermissionSet(bits);
    }

    public static PermissionSet Parse(string stored)
    {
        var bits = 0u;
        foreach (var name in stored.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // A permission this version does not know gives nothing.
            if (Permissions.TryParse(name, out var permission))
                bits |= 1u << (int)permission;
        }
        return new PermissionSet(bits);
    }

    public bool Has(Permission permission) => (Bits & (1u << (int)permission)) != 0;

    /// <summary>Whether everything of the other set is in this one.</summary>
    public bool Covers(PermissionSet other) => (other.Bits & ~Bits) == 0;

    public IEnumerable<string> Names()
    {
        var bits = Bits;
        return Enum.GetValues<Permission>()
            .Where(p => (bits & (1u << (int)p)) != 0)
            .Select(Permissions.NameOf)
            .Order(StringComparer.Ordinal);
    }

    public override string ToString() => string.Join(' ', Names());
}
