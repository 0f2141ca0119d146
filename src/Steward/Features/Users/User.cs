using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Platform;
using Steward.Platform.Keys;

namespace Steward.Features.Users;

public enum UserStatus
{
    Active,
    Deactivated,
}

public enum Theme
{
    System,
    Light,
    Dark,
}

/// <summary>A person who signs in. Never deleted, only deactivated: the audit log names them for ever.</summary>
public sealed class User : IRightsRow
{
    private User() { }

    public User(Guid id, string email, string name, Role role, DateTime now)
    {
        Id = id;
        Email = email.Trim();
        EmailFold = TextFold.Name(email);
        Name = name.Trim();
        NameSort = TextFold.SortKey(name);
        RoleId = role.Id;
        Role = role;
        CreatedAt = UpdatedAt = now;
    }

    public Guid Id { get; private set; }
    public string Email { get; private set; } = "";
    public string EmailFold { get; private set; } = "";
    public string Name { get; private set; } = "";
    public string NameSort { get; private set; } = "";
    public Guid RoleId { get; private set; }
    public Role Role { get; private set; } = null!;

    /// <summary>Argon2id over the peppered password, bound to this row's id; null until a password was chosen.</summary>
    public string? PasswordHash { get; private set; }
    public UserStatus Status { get; private set; } = UserStatus.Active;
    public string TimeZone { get; private set; } = "UTC";
    public Theme Theme { get; private set; } = Theme.System;
    public DateTime? LastSignInAt { get; private set; }
    public int Version { get; private set; } = 1;
    public DateTime CreatedAt { get; private set; }
    public DateTime UpdatedAt { get; private set; }
    public byte[] Mac { get; private set; } = [];

    public bool IsActive => Status == UserStatus.Active;

    /// <summary>Has no password yet: the one-time link is on its way, or was lost.</summary>
    public bool IsInvited => IsActive && PasswordHash is null;

    public void Describe(string name, string timeZone, DateTime now)
    {
        Name = name;
        NameSort = TextFold.SortKey(name);
        TimeZone = timeZone;
        Touch(now);
    }

    public void SetPassword(string hash, DateTime now)
    {
        PasswordHash = hash;
        Touch(now);
    }

    /// <summary>The same password under newer parameters; nobody's rights change, so the version stays.</summary>
    public void Rehash(string hash) => PasswordHash = hash;

    public void ChangeRole(Role role, DateTime now)
    {
        RoleId = role.Id;
        Role = role;
        Touch(now);
    }

    public void Deactivate(DateTime now)
    {
        Status = UserStatus.Deactivated;
        Touch(now);
    }

    public void Reactivate(DateTime now)
    {
        Status = UserStatus.Active;
        Touch(now);
    }

    public void Prefer(Theme theme) => Theme = theme;

    public void LiveIn(string timeZone) => TimeZone = timeZone;

    public void SignedIn(DateTime now) => LastSignInAt = now;

    public void WriteRights(CanonicalWriter writer) =>
        writer.Add("user").Add(Id).Add(EmailFold).Add(RoleId).Add(Status).Add(PasswordHash).Add(Version);

    private void Touch(DateTime now)
    {
        Version++;
        UpdatedAt = now;
    }
}

internal sealed class UserMap : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.Property(u => u.Email).HasMaxLength(254);
        builder.Property(u => u.EmailFold).HasMaxLength(254);
        builder.HasIndex(u => u.EmailFold).IsUnique();
        builder.Property(u => u.Name).HasMaxLength(200);
        builder.Property(u => u.NameSort).HasMaxLength(400);
        builder.HasIndex(u => new { u.NameSort, u.Id });
        builder.HasOne(u => u.Role).WithMany().HasForeignKey(u => u.RoleId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(u => u.Version).IsConcurrencyToken();
        builder.Ignore(u => u.IsActive);
        builder.Ignore(u => u.IsInvited);
    }
}
