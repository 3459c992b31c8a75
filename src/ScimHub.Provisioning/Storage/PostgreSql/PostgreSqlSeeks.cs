using System.Collections.Concurrent;
using Npgsql;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>
/// Reads by key that meet at the door go in one statement: to start and end a statement costs several times what one more key in
/// it does. Each text of a query has its own convoy; the parameters of its travellers become columns of a table that it is run for, row by row.
/// </summary>
internal sealed class PostgreSqlSeeks(NpgsqlDataSource source)
{
    private const int MostTogether = 64;

    /// <summary>Filters make new texts; beyond so many all are forgotten.</summary>
    private const int MaxTexts = 256;

    /// <summary>One run on its way while the next fills up.</summary>
    private const int Ways = 2;

    private readonly ConcurrentDictionary<string, Convoy<Seek>> convoys = new(StringComparer.Ordinal);

    /// <summary>All rows of the query for these parameters.</summary>
    public Task<List<T>> ListAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, Func<ValueTask<List<T>>> alone)
    {
        if (convoys.Count > MaxTexts)
        {
            convoys.Clear();
        }
        var seek = new Seek<T>(parameters, row, alone);
        convoys.GetOrAdd(sql, text => new(Ways, MostTogether, seeks => RunAsync(text, seeks))).Add(seek);
        return seek.Outcome;
    }

    private async Task RunAsync(string sql, List<Seek> seeks)
    {
        if (seeks.Count > 1 && await TryTogetherAsync(sql, seeks))
        {
            return;
        }
        foreach (var seek in seeks)
        {
            await seek.RunAloneAsync();
        }
    }

    /// <returns>False where it did not work out, for whatever reason: then each is tried alone, and fails only by itself.</returns>
    private async Task<bool> TryTogetherAsync(string sql, List<Seek> seeks)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand { Connection = connection };
            var table = PostgreSqlValues.Table(command.Parameters, [.. seeks.Select(seek => seek.Parameters)]);
            command.CommandText = $"SELECT sought.*, k.place FROM {table} CROSS JOIN LATERAL ({PostgreSqlValues.OverTable(sql)}) sought";
            await using var reader = await command.ExecuteReaderAsync();
            var row = new ReaderRow(reader);
            var place = reader.FieldCount - 1;
            while (await reader.ReadAsync())
            {
                seeks[(int)reader.GetInt64(place) - 1].Read(row);
            }
        }
        // Whatever it was, whose it was shows when each runs alone.
        catch (Exception)
        {
            return false;
        }
        foreach (var seek in seeks)
        {
            seek.Finish();
        }
        return true;
    }

    /// <summary>One who asks.</summary>
    private abstract class Seek(object?[] parameters)
    {
        public object?[] Parameters => parameters;

        public abstract void Read(HubRow row);

        public abstract void Finish();

        public abstract Task RunAloneAsync();
    }

    private sealed class Seek<T>(object?[] parameters, Func<HubRow, T> row, Func<ValueTask<List<T>>> alone) : Seek(parameters)
    {
        private readonly TaskCompletionSource<List<T>> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private List<T> rows = [];

        public Task<List<T>> Outcome => outcome.Task;

        public override void Read(HubRow current) => rows.Add(row(current));

        public override void Finish() => outcome.SetResult(rows);

        public override async Task RunAloneAsync()
        {
            try
            {
                outcome.SetResult(await alone());
            }
            // Whatever it is, it is the asker's to hear, not the convoy's.
            catch (Exception e)
            {
                outcome.SetException(e);
            }
        }
    }
}
