using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>Values as parameters: one by one, or many of one parameter as a column of a table.</summary>
internal static partial class PostgreSqlValues
{
    public static void Bind(NpgsqlParameterCollection target, object?[] parameters)
    {
        foreach (var value in parameters)
        {
            target.Add(Parameter(value));
        }
    }

    /// <summary>
    /// A table <c>k</c> with a row for each of <paramref name="rows"/> and a column for each parameter: <c>p1</c>, <c>p2</c>, …, and the row's
    /// number, <c>place</c>, from 1. Its values are added to <paramref name="target"/>.
    /// </summary>
    /// <exception cref="NotSupportedException">A column holds what an array cannot.</exception>
    public static string Table(NpgsqlParameterCollection target, IReadOnlyList<object?[]> rows)
    {
        var width = rows[0].Length;
        var columns = new string[width];
        for (var i = 0; i < width; i++)
        {
            var (parameter, type) = Column(rows, i);
            target.Add(parameter);
            columns[i] = $"${i + 1}::{type}[]";
        }
        return $"unnest({string.Join(", ", columns)}) WITH ORDINALITY AS k({string.Join(", ", Enumerable.Range(1, width).Select(i => $"p{i}"))}, place)";
    }

    /// <summary>A text whose parameters are the columns of <see cref="Table"/>.</summary>
    public static string OverTable(string sql) => Name().Replace(sql, "k.p$1");

    /// <summary>The same for what is inserted: a column of nothing but nulls has no type in <see cref="Table"/>, and takes that of where it goes.</summary>
    public static string OverTable(string sql, IReadOnlyList<object?[]> rows) => Name().Replace(
        sql, name => rows.All(row => row[int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1] is null) ? "NULL" : $"k.p{name.Groups[1].ValueSpan}");

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value },
        int number => new NpgsqlParameter<int> { TypedValue = number },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        bool flag => new NpgsqlParameter<bool> { TypedValue = flag },
        Guid id => new NpgsqlParameter<Guid> { TypedValue = id },
        string text => new NpgsqlParameter<string> { TypedValue = text },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        SqlJson json => new NpgsqlParameter<string> { TypedValue = json.Text, NpgsqlDbType = NpgsqlDbType.Jsonb },
        SqlIds ids => new NpgsqlParameter<Guid[]> { TypedValue = ids.Ids },
        DateTimeOffset time => new NpgsqlParameter<long> { TypedValue = time.ToUnixTimeMilliseconds() },
        _ => new NpgsqlParameter { Value = value },
    };

    private static (NpgsqlParameter Parameter, string Type) Column(IReadOnlyList<object?[]> rows, int column)
    {
        var sample = rows.Select(row => row[column]).FirstOrDefault(value => value is not null);
        return sample switch
        {
            // Nothing but nulls: the columns that may be empty are texts.
            null => (Array<string?>(_ => null), "text"),
            int => (Array(value => (int?)value), "int"),
            long => (Array(value => (long?)value), "bigint"),
            bool => (Array(value => (bool?)value), "boolean"),
            Guid => (Array(value => (Guid?)value), "uuid"),
            string => (Array(value => (string?)value), "text"),
            byte[] => (Array(value => (byte[]?)value), "bytea"),
            DateTimeOffset => (Array(value => ((DateTimeOffset?)value)?.ToUnixTimeMilliseconds()), "bigint"),
            SqlJson => (Array(value => ((SqlJson?)value)?.Text), "jsonb"),
            _ => throw new NotSupportedException($"{sample.GetType().Name} is no value of a column."),
        };

        NpgsqlParameter<T[]> Array<T>(Func<object?, T> element)
        {
            var values = new T[rows.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = element(rows[i][column]);
            }
            var parameter = new NpgsqlParameter<T[]> { TypedValue = values };
            if (sample is SqlJson)
            {
                parameter.NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb;
            }
            return parameter;
        }
    }

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Name();
}
