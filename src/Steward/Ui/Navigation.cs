using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Ui;

/// <summary>What stands in the sidebar, for whom.</summary>
internal static class Navigation
{
    public static IReadOnlyList<NavItem> MainFor(CurrentUser user)
    {
        var items = new List<NavItem> { new("/", "Dashboard", "house") };
        if (user.May(Permission.ClientsRead))
            items.Add(new NavItem("/clients", "Clients", "users"));
        if (user.May(Permission.TasksRead))
            items.Add(new NavItem("/tasks", "Tasks", "list-checks"));
        if (user.May(Permission.CredentialsRead))
            items.Add(new NavItem("/vault", "Vault", "key-round"));
        if (user.May(Permission.ClientsRead))
        {
            items.Add(new NavItem("/activity", "Activity", "activity"));
            items.Add(new NavItem("/tags", "Tags", "tag"));
        }
        return items;
    }

    public static IReadOnlyList<NavItem> FirmFor(CurrentUser user)
    {
        var items = new List<NavItem>();
        if (user.May(Permission.ImportRun))
            items.Add(new NavItem("/import", "Import", "upload"));
        if (user.May(Permission.UsersManage))
            items.Add(new NavItem("/users", "People", "user-cog"));
        if (user.May(Permission.ClientsArchive) || user.May(Permission.TasksWrite) || user.May(Permission.CredentialsWrite))
            items.Add(new NavItem("/trash", "Trash", "trash-2"));
        if (user.May(Permission.AuditRead))
            items.Add(new NavItem("/audit", "Audit log", "shield-check"));
        return items;
    }

    /// <summary>What the command palette does from anywhere.</summary>
    public static IReadOnlyList<NavItem> CommandsFor(CurrentUser user)
    {
        var items = new List<NavItem>();
        if (user.May(Permission.ClientsWrite))
            items.Add(new NavItem("/clients/new", "New client", "plus"));
        if (user.May(Permission.TasksWrite))
        {
            items.Add(new NavItem("/tasks/new", "New task", "plus"));
            items.Add(new NavItem("/clients/{client}/tasks/new", "New task for", "list-checks"));
        }
        if (user.May(Permission.TasksRead))
            items.Add(new NavItem("/tasks/all?due=overdue", "Overdue tasks", "list-checks"));
        if (user.May(Permission.CredentialsWrite))
            items.Add(new NavItem("/clients/{client}/credentials/new", "New credential for", "key-round"));
        if (user.May(Permission.CredentialsRead))
            items.Add(new NavItem("/vault?rotate=overdue", "Credentials overdue for rotation", "rotate-ccw-key"));
        if (user.May(Permission.ImportRun))
            items.Add(new NavItem("/import", "Import from another program", "upload"));
        if (user.May(Permission.AuditRead))
            items.Add(new NavItem("/audit?action=credential.revealed&action=credential.copied", "Who revealed or copied a secret", "eye"));
        if (user.May(Permission.KeysManage))
            items.Add(new NavItem("/setup/recovery-kit", "Print the recovery kit", "printer"));
        if (user.May(Permission.UsersManage))
            items.Add(new NavItem("/users/new", "Invite a person", "user-plus"));
        items.Add(new NavItem("/account", "My account", "user"));
        items.Add(new NavItem("/account/sessions", "Where I am signed in", "monitor"));
        return items;
    }
}
