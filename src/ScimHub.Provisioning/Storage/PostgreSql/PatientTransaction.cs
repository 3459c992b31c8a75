using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>A transaction whose every word to the server is waited for as <see cref="PostgreSqlPatience"/> has it.</summary>
internal sealed class PatientTransaction(
    IRelationalConnection connection, DbTransaction transaction, Guid transactionId, IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger, bool transactionOwned, ISqlGenerationHelper sqlGenerationHelper)
    : RelationalTransaction(connection, transaction, transactionId, logger, transactionOwned, sqlGenerationHelper)
{
    public override Task CommitAsync(CancellationToken cancellationToken = default) => RunAsync(base.CommitAsync, cancellationToken);

    public override Task RollbackAsync(CancellationToken cancellationToken = default) => RunAsync(base.RollbackAsync, cancellationToken);

    public override Task CreateSavepointAsync(string name, CancellationToken cancellationToken = default) => RunAsync(cancel => base.CreateSavepointAsync(name, cancel), cancellationToken);

    public override Task RollbackToSavepointAsync(string name, CancellationToken cancellationToken = default) => RunAsync(cancel => base.RollbackToSavepointAsync(name, cancel), cancellationToken);

    public override Task ReleaseSavepointAsync(string name, CancellationToken cancellationToken = default) => RunAsync(cancel => base.ReleaseSavepointAsync(name, cancel), cancellationToken);

    /// <summary>A statement that was given up is under way still, and to end the transaction is to wait for it: it ends with the connection, for which nobody waits.</summary>
    public override ValueTask DisposeAsync() => Connection.Context is PostgreSqlHubDbContext { IsAbandoned: true } ? ValueTask.CompletedTask : base.DisposeAsync();

    private Task<bool> RunAsync(Func<CancellationToken, Task> run, CancellationToken ct) => PostgreSqlPatience.RunAsync(
        Connection.Context,
        async cancel =>
        {
            await run(cancel).ConfigureAwait(false);
            return true;
        },
        ct);
}

internal sealed class PatientTransactionFactory(RelationalTransactionFactoryDependencies dependencies) : RelationalTransactionFactory(dependencies)
{
    public override RelationalTransaction Create(IRelationalConnection connection, DbTransaction transaction, Guid transactionId, IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger, bool transactionOwned) =>
        new PatientTransaction(connection, transaction, transactionId, logger, transactionOwned, Dependencies.SqlGenerationHelper);
}
