using Npgsql;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>What the database's faults mean to a caller.</summary>
internal static class PostgreSqlFaults
{
    /// <summary>Somebody else was quicker: the unit of work does not hold.</summary>
    public static bool IsLost(PostgresException e) => e.SqlState is
        PostgresErrorCodes.UniqueViolation or
        PostgresErrorCodes.ForeignKeyViolation or
        PostgresErrorCodes.SerializationFailure or
        PostgresErrorCodes.DeadlockDetected;

    /// <summary>What a later try may mend: the server is gone, going, coming, full, too busy or closed to writing. Anything else is a fault of ours and stays one.</summary>
    public static bool IsOutage(NpgsqlException e) =>
        e is not PostgresException { SqlState: var state } ||
        state.StartsWith("08", StringComparison.Ordinal) ||
        state.StartsWith("53", StringComparison.Ordinal) ||
        state.StartsWith("57", StringComparison.Ordinal) ||
        state is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InsufficientPrivilege;

    /// <summary>The connection stood, and was cut off.</summary>
    public static bool IsBroken(NpgsqlException e) =>
        e.InnerException is IOException || e is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown };

    public static StorageUnavailableException Unavailable(NpgsqlException e) => new("The database cannot be reached or does not answer.", e);
}
