using Microsoft.Data.Sqlite;
using Npgsql;

namespace Steward.Data;

/// <summary>Tells a database that can't store right now from a fault of ours: full or failing disk, locked out, gone.</summary>
internal static class StorageFault
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CantOpen = 14;

    public static bool Is(Exception? exception) =>
        exception switch
        {
            null => false,
            SqliteException { SqliteErrorCode: Busy or Locked or IoError or Full or CantOpen } => true,
            // 53: resources; 57P: the server is going down or starting.
            PostgresException postgres => postgres.SqlState.StartsWith("53", StringComparison.Ordinal)
                || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
            NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException } => true,
            _ => Is(exception.InnerException),
        };
}
