using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Ui;

/// <summary>What stands in the sidebar, for whom.</summary>
internal static class Navigation
{
    public static IReadOnlyList<NavItem> MainFor(CurrentUser user)
    {
        var items = new List<NavItem>();
        if (user.May(Permission.ClientsRead))
            items.Add(new NavItem("/clients", "Clients", "users"));
        if (user.May(Permission.CredentialsRead))
            items.Add(new NavItem("/vault", "Vault", "key-round"));
        return items;
    }

    public static IReadOnlyList<NavItem> FirmFor(CurrentUser user)
    {
        var items = new List<NavItem>();
        if (user.May(Permission.ImportRun))
            items.Add(new NavItem("/import", "Import", "upload"));
        if (user.May(Permission.AuditRead))
            items.Add(new NavItem("/audit", "Audit log", "shield-check"));
        return items;
    }
}
