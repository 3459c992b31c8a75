using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>The connections of contexts. The driver itself gives up connecting in time; whoever has waited so once does not wait again.</summary>
internal sealed class PatientConnections : DbConnectionInterceptor
{
    public static PatientConnections Instance { get; } = new();

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        StoragePatience.Check();
        return new(result);
    }

    /// <summary>To close is to wait for the statement that was given up: that is left to the end of the context, for which nobody waits.</summary>
    public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        new(eventData.Context is PostgreSqlHubDbContext { IsAbandoned: true } ? InterceptionResult.Suppress() : result);

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        StoragePatience.GiveUp();
        return Task.CompletedTask;
    }
}
