namespace Steward.Features.Roles;

/// <summary>What a role lets somebody do, for whoever chooses one.</summary>
internal static class RoleWords
{
    /// <summary>Null: a role of the firm's own making, which its name must explain.</summary>
    public static string? Of(string role) =>
        role switch
        {
            Role.Admin => "Everything, people and keys too.",
            Role.Manager => "All clients, tasks and secrets, imports and the audit log; not people.",
            Role.Contractor =>
                "Only the clients they are assigned to: works on their tasks, sees the names and websites of their credentials, reveals what was granted.",
            Role.ReadOnly => "Sees all clients, tasks and names of credentials; changes nothing, and sees no secret.",
            _ => null,
        };
}
