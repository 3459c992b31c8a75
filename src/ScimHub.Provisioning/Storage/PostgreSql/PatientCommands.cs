using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>The statements of contexts, waited for as <see cref="PostgreSqlPatience"/> has it.</summary>
internal sealed class PatientCommands : DbCommandInterceptor
{
    public static PatientCommands Instance { get; } = new();

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        result.HasResult ? result : InterceptionResult<DbDataReader>.SuppressWithResult(await RunAsync(eventData, command.ExecuteReaderAsync, cancellationToken).ConfigureAwait(false));

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        result.HasResult ? result : InterceptionResult<object>.SuppressWithResult((await RunAsync(eventData, command.ExecuteScalarAsync, cancellationToken).ConfigureAwait(false))!);

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        result.HasResult ? result : InterceptionResult<int>.SuppressWithResult(await RunAsync(eventData, command.ExecuteNonQueryAsync, cancellationToken).ConfigureAwait(false));

    private static async Task<T> RunAsync<T>(CommandEventData eventData, Func<CancellationToken, Task<T>> run, CancellationToken ct)
    {
        try
        {
            return await PostgreSqlPatience.RunAsync(run, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException && eventData.Context is PostgreSqlHubDbContext)
        {
            ((PostgreSqlHubDbContext)eventData.Context).IsAbandoned = true;
            throw;
        }
    }
}
