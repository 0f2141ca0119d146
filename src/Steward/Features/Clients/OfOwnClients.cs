using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Clients;

/// <summary>Where to begin for who is assigned to some clients: with those, as going through what everybody has would cost more than it finds.</summary>
internal static class OfOwnClients
{
    /// <summary>Everybody's rows, or those of who has few.</summary>
    public static IQueryable<T> InReachOf<T>(this StewardDb db, CurrentUser user)
        where T : class => user.Scope == AccessScope.AssignedClients ? db.OfClientsOf<T>(user) : db.Set<T>();

    /// <summary>
    /// The rows of the clients this person is a member of. Materialized, because both planners would rather begin with an index of everybody's rows.
    /// Not the access rule, only a way to it: what is seen is asked of the rows as of any.
    /// </summary>
    public static IQueryable<T> OfClientsOf<T>(this StewardDb db, CurrentUser user)
        where T : class
    {
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
        var client = typeof(T) == typeof(Client) ? "id" : "client_id";
#pragma warning disable EF1002 // The names are the model's, and the person is a parameter.
        return db.Set<T>()
            .FromSqlRaw(
                $$"""
                WITH mine AS MATERIALIZED (SELECT t.* FROM client_member m JOIN {{table}} t ON t.{{client}} = m.client_id WHERE m.user_id = {0})
                SELECT * FROM mine
                """,
                db.InSql(user.Id)
            );
#pragma warning restore EF1002
    }
}
