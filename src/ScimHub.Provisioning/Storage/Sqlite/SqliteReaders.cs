using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>Connections that stay open for reading: each holds a cache of pages, and no more than a few can run at a time.</summary>
/// <param name="isMapped">Whether they read the file where it is mapped into memory: see <see cref="SqliteCommands"/>.</param>
internal sealed class SqliteReaders(string connectionString, bool isMapped) : IDisposable
{
    private static readonly int MostIdle = Math.Max(4, 2 * Environment.ProcessorCount);

    private readonly ConcurrentBag<SqliteCommands> idle = [];
    private int count;

    /// <exception cref="StorageUnavailableException">It could not be read.</exception>
    public void Read(string sql, object?[] parameters, Action<SqliteStatement> read)
    {
        var commands = Rent();
        var sound = false;
        try
        {
            var statement = commands.Prepared(sql, parameters.Length);
            statement.Bind(parameters);
            read(statement);
            statement.Reset();
            sound = true;
        }
        catch (SqliteException e)
        {
            throw new StorageUnavailableException($"The database did not answer (SQLite error {e.SqliteErrorCode}).", e);
        }
        finally
        {
            if (sound)
            {
                GiveBack(commands);
            }
            else
            {
                commands.Dispose();
            }
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var commands))
        {
            commands.Dispose();
        }
    }

    private SqliteCommands Rent()
    {
        if (!idle.TryTake(out var commands))
        {
            return new SqliteCommands(connectionString, isMapped);
        }
        Interlocked.Decrement(ref count);
        return commands;
    }

    private void GiveBack(SqliteCommands commands)
    {
        if (Interlocked.Increment(ref count) <= MostIdle)
        {
            idle.Add(commands);
            return;
        }
        Interlocked.Decrement(ref count);
        commands.Dispose();
    }
}
