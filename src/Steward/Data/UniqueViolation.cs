using Microsoft.Data.Sqlite;
using Npgsql;

namespace Steward.Data;

/// <summary>Tells a value that was taken a moment ago from everything else that can go wrong with a write.</summary>
internal static class UniqueViolation
{
    // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
    private const int Unique = 2067;
    private const int PrimaryKey = 1555;

    public static bool Is(Exception? exception) =>
        exception switch
        {
            null => false,
            SqliteException { SqliteExtendedErrorCode: Unique or PrimaryKey } => true,
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
            _ => Is(exception.InnerException),
        };
}
