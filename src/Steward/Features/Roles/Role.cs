using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Platform;
using Steward.Platform.Keys;

namespace Steward.Features.Roles;

/// <summary>A set of permissions and a scope, under a name. The four built-in ones can't be edited.</summary>
public sealed class Role : IRightsRow
{
    public const string Admin = "Admin";
    public const string Manager = "Manager";
    public const string Contractor = "Contractor";
    public const string ReadOnly = "Read-only";

    private Role() { }

    public Role(string name, PermissionSet permissions, AccessScope scope, bool builtIn)
    {
        Id = Guid.CreateVersion7();
        Name = name;
        NameFold = TextFold.Name(name);
        Permissions = permissions.ToString();
        Scope = scope;
        IsBuiltIn = builtIn;
    }

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";
    public string NameFold { get; private set; } = "";

    /// <summary>Sorted names, separated by blanks: the row itself shows what it grants.</summary>
    public string Permissions { get; private set; } = "";
    public AccessScope Scope { get; private set; }
    public bool IsBuiltIn { get; private set; }
    public int Version { get; private set; } = 1;
    public byte[] Mac { get; private set; } = [];

    /// <summary>The roles every installation starts with; product.md's table in code.</summary>
    public static IEnumerable<Role> BuiltIn() =>
        [
            new(Admin, PermissionSet.Everything, AccessScope.AllClients, builtIn: true),
            new(
                Manager,
                PermissionSet.Of(
                    Permission.ClientsRead,
                    Permission.ClientsWrite,
                    Permission.ClientsArchive,
                    Permission.TasksRead,
                    Permission.TasksWrite,
                    Permission.CredentialsRead,
                    Permission.CredentialsWrite,
                    Permission.CredentialsReveal,
                    Permission.CredentialsShare,
                    Permission.GrantsManage,
                    Permission.TagsManage,
                    Permission.AuditRead,
                    Permission.ImportRun,
                    Permission.ExportRun
                ),
                AccessScope.AllClients,
                builtIn: true
            ),
            new(
                Contractor,
                PermissionSet.Of(Permission.ClientsRead, Permission.TasksRead, Permission.TasksWrite, Permission.CredentialsRead),
                AccessScope.AssignedClients,
                builtIn: true
            ),
            new(
                ReadOnly,
                PermissionSet.Of(Permission.ClientsRead, Permission.TasksRead, Permission.CredentialsRead),
                AccessScope.AllClients,
                builtIn: true
            ),
        ];

    public void WriteRights(CanonicalWriter writer) =>
        writer.Add("role").Add(Id).Add(Name).Add(Permissions).Add(Scope).Add(IsBuiltIn).Add(Version);
}

internal sealed class RoleMap : IEntityTypeConfiguration<Role>
{
    public void Configure(EntityTypeBuilder<Role> builder)
    {
        builder.Property(r => r.Name).HasMaxLength(100);
        builder.Property(r => r.NameFold).HasMaxLength(200);
        builder.HasIndex(r => r.NameFold).IsUnique();
        builder.Property(r => r.Version).IsConcurrencyToken();
    }
}
