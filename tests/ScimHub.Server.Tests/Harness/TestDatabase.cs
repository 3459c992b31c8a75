using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Tests.Harness;

/// <summary>A fresh, empty store for one or more server processes, and the environment that points them to it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string PostgreSqlVariable = "SCIMHUB_TEST_POSTGRESQL";
    private readonly string folder = Directory.CreateTempSubdirectory("scimhub-test-").FullName;
    private readonly string? postgreSqlName;

    private TestDatabase(DatabaseKind kind, string? postgreSqlName)
    {
        Kind = kind;
        this.postgreSqlName = postgreSqlName;
        ConnectionString = kind == DatabaseKind.Sqlite
            ? $"Data Source={Path.Combine(folder, "scimhub.db")}"
            : new NpgsqlConnectionStringBuilder(PostgreSqlServer()) { Database = postgreSqlName }.ConnectionString;
    }

    public DatabaseKind Kind { get; }

    public string ConnectionString { get; }

    public string Folder => folder;

    public string SqliteFile => Path.Combine(folder, "scimhub.db");

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["Database__Provider"] = Kind.ToString(),
        ["ConnectionStrings__ScimHub"] = ConnectionString,
    };

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Sqlite)
        {
            return new TestDatabase(kind, null);
        }

        var name = $"scimhub_test_{Guid.NewGuid():n}";
        await ExecuteOnPostgreSqlAsync($"CREATE DATABASE {name}");
        return new TestDatabase(kind, name);
    }

    /// <summary>A connection of the test's own, to see what is really stored.</summary>
    public async Task<DbConnection> OpenAsync()
    {
        // A pooled handle would keep the file open beyond the test.
        DbConnection connection = Kind == DatabaseKind.Sqlite
            ? new SqliteConnection(ConnectionString + ";Pooling=False")
            : new NpgsqlConnection(ConnectionString + ";Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>The store as the command line opens it.</summary>
    public HubStorage OpenStorage() => HubStorage.Open(Enum.Parse<StorageProvider>(Kind.ToString()), ConnectionString + ";Pooling=False");

    /// <summary>The rows of a query, each as column name to value.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> QueryAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own; only the quotes around names differ between databases.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.OrdinalIgnoreCase));
        }

        return rows;
    }

    public async Task<long> CountAsync(string table) =>
        Convert.ToInt64((await QueryAsync($"SELECT COUNT(*) AS n FROM \"{table}\""))[0]["n"], null);

    /// <summary>PostgreSQL alone: whether it refuses everybody, and cuts off who is there.</summary>
    public async Task SetAwayAsync(bool away)
    {
        await ExecuteOnPostgreSqlAsync($"ALTER DATABASE {postgreSqlName} ALLOW_CONNECTIONS {(away ? "false" : "true")}");
        if (away)
        {
            await ExecuteOnPostgreSqlAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{postgreSqlName}'");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (postgreSqlName is not null)
        {
            await ExecuteOnPostgreSqlAsync($"DROP DATABASE IF EXISTS {postgreSqlName} WITH (FORCE)");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string PostgreSqlServer() =>
        System.Environment.GetEnvironmentVariable(PostgreSqlVariable) is { Length: > 0 } server
            ? server
            : throw new InvalidOperationException(
                $"{PostgreSqlVariable} is not set. Run tests/run, or let it hold a connection string whose user may create databases.");

    private static async Task ExecuteOnPostgreSqlAsync(string sql)
    {
        var server = new NpgsqlConnectionStringBuilder(PostgreSqlServer()) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Names of databases are no parameters, and these are made here.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
