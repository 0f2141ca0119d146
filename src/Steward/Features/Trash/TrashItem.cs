using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;

namespace Steward.Features.Trash;

public enum TrashKind
{
    Client,
    Task,
    Credential,
}

/// <summary>Something in the trash.</summary>
/// <param name="DeletedBy">The name of who deleted it.</param>
/// <param name="GoneAt">When it will be gone for ever.</param>
public sealed record TrashItem(
    TrashKind Kind,
    Guid Id,
    string Name,
    Guid ClientId,
    string ClientName,
    DateTime DeletedAt,
    Guid? DeletedById,
    string? DeletedBy,
    DateTime GoneAt
);

/// <summary>Who may do what with the trash: whoever may delete a kind of thing sees, restores and purges it.</summary>
internal static class TrashAccess
{
    public static Permission RightTo(TrashKind kind) =>
        kind switch
        {
            TrashKind.Client => Permission.ClientsArchive,
            TrashKind.Task => Permission.TasksWrite,
            _ => Permission.CredentialsWrite,
        };

    public static Task<bool> IsTrashedAsync(this StewardDb db, TrashKind kind, Guid id, CurrentUser user, CancellationToken ct) =>
        kind switch
        {
            TrashKind.Client => db.Clients.TrashedFor(user).AnyAsync(c => c.Id == id, ct),
            TrashKind.Task => db.WorkTasks.TrashedFor(user).AnyAsync(t => t.Id == id, ct),
            _ => db.Credentials.TrashedFor(user).AnyAsync(c => c.Id == id, ct),
        };
}
