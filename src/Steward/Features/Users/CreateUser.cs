using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>Adds a person; without a password they get a one-time link to choose one.</summary>
public sealed class CreateUser(StewardDb db, WriteTransaction write, PasswordHasher hasher, TimeProvider clock)
{
    public sealed record Request(string Email, string Name, string Role, string? Password);

    public async Task<User> RunAsync(Request request, Actor by, CancellationToken ct)
    {
        var valid = Check(request);
        var roleFold = TextFold.Name(request.Role);
        var role = await db.Roles.SingleOrDefaultAsync(r => r.NameFold == roleFold, ct);
        if (role is null)
            valid.Add(
                "role",
                $"There is no role \"{request.Role}\". Roles: {string.Join(", ", await db.Roles.OrderBy(r => r.Name).Select(r => r.Name).ToListAsync(ct))}."
            );
        valid.Throw();
        var now = clock.GetUtcNow().UtcDateTime;
        var id = Guid.CreateVersion7(now);
        var hash = request.Password is { } password ? await hasher.HashAsync(id, PasswordPolicy.ToBytes(password), ct) : null;
        return await write.RunAsync(db => AddAsync(db, id, request, role!.Id, hash, by, now, ct), ct);
    }

    internal static async Task<User> AddAsync(
        StewardDb db,
        Guid id,
        Request request,
        Guid roleId,
        string? hash,
        Actor by,
        DateTime now,
        CancellationToken ct
    )
    {
        var role = await db.Roles.SingleAsync(r => r.Id == roleId, ct);
        var user = new User(id, request.Email, request.Name, role, now);
        if (await db.Users.AnyAsync(u => u.EmailFold == user.EmailFold, ct))
            throw new InvalidException("email", "Somebody with this e-mail address exists already.");
        if (hash is not null)
            user.SetPassword(hash, now);
        db.Add(user);
        db.Audit(
            new AuditEntry(by, "user.created", "user")
            {
                ObjectId = id,
                ObjectVersion = user.Version,
                Reason = $"role {role.Name}",
            }
        );
        return user;
    }

    internal static Validation Check(Request request)
    {
        var valid = new Validation();
        var email = valid.Required("email", "The e-mail address", request.Email, 254);
        if (
            email.Length > 0
            && (email.IndexOf('@', StringComparison.Ordinal) is < 1 || email.EndsWith('@') || email.Any(char.IsWhiteSpace))
        )
            valid.Add("email", "This is not an e-mail address.");
        valid.Required("name", "The name", request.Name, 200);
        if (request.Password is { } password && PasswordPolicy.Check(password, request.Email ?? "", request.Name ?? "") is { } message)
            valid.Add("password", message);
        return valid;
    }
}
