using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Steward.Data.Postgres;

/// <summary>
/// Gives contexts their connections. Named in the options themselves, a data source would be part of what EF keeps one set of its services for:
/// model and compiled queries would exist once for reading and once more for writing.
/// </summary>
internal sealed class PostgresConnections(NpgsqlDataSource source) : DbConnectionInterceptor
{
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData,
        InterceptionResult<DbConnection> result
    ) => InterceptionResult<DbConnection>.SuppressWithResult(source.CreateConnection());
}
