using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.ImportExport.Tables;

/// <summary>What the rows of a CSV file become.</summary>
public enum TableKind
{
    Clients,
    Contacts,
    Tasks,
}

public static class TableKinds
{
    private const string Suffix = "-csv";

    public static readonly IReadOnlyList<TableKind> All = Enum.GetValues<TableKind>();

    public static string NameOf(TableKind kind) =>
        kind switch
        {
            TableKind.Clients => "clients",
            TableKind.Contacts => "contacts",
            TableKind.Tasks => "tasks",
        };

    public static TableKind? Parse(string? name) =>
        name switch
        {
            "clients" => TableKind.Clients,
            "contacts" => TableKind.Contacts,
            "tasks" => TableKind.Tasks,
            _ => null,
        };

    /// <summary>As the source of an import.</summary>
    public static string Source(TableKind kind) => NameOf(kind) + Suffix;

    /// <summary>Null: the import is of a password manager.</summary>
    public static TableKind? OfSource(string source) =>
        source.EndsWith(Suffix, StringComparison.Ordinal) ? Parse(source[..^Suffix.Length]) : null;

    /// <exception cref="Platform.RefusedException">403: what would be made by hand, this person may not make.</exception>
    internal static void Demand(CurrentUser? user, TableKind kind)
    {
        user?.Demand(Permission.ImportRun);
        user?.Demand(kind == TableKind.Tasks ? Permission.TasksWrite : Permission.ClientsWrite);
    }

    /// <exception cref="Platform.RefusedException">403: this person may make clients, and not archive them.</exception>
    internal static void DemandArchive(CurrentUser? user)
    {
        if (user?.May(Permission.ClientsArchive) is false)
            throw Platform.RefusedException.Forbidden(
                "Your role may not archive clients. Leave the column that says so out, or ask somebody who may."
            );
    }
}
