using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>The statements of contexts, waited for as <see cref="PostgreSqlPatience"/> has it.</summary>
internal sealed class PatientCommands : DbCommandInterceptor
{
    public static PatientCommands Instance { get; } = new();

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        IsTheirs(result.HasResult) ? result : InterceptionResult<DbDataReader>.SuppressWithResult(await PostgreSqlPatience.RunAsync(eventData.Context, command.ExecuteReaderAsync, cancellationToken).ConfigureAwait(false));

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        IsTheirs(result.HasResult) ? result : InterceptionResult<object>.SuppressWithResult((await PostgreSqlPatience.RunAsync(eventData.Context, command.ExecuteScalarAsync, cancellationToken).ConfigureAwait(false))!);

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        IsTheirs(result.HasResult) ? result : InterceptionResult<int>.SuppressWithResult(await PostgreSqlPatience.RunAsync(eventData.Context, command.ExecuteNonQueryAsync, cancellationToken).ConfigureAwait(false));

    /// <summary>Whether the framework runs it itself.</summary>
    private static bool IsTheirs(bool hasResult) => hasResult || !StoragePatience.IsLimited;
}
